"""The board engines of `data/engines/` as their sites show them: what tests and simulated provinces serve.

Addresses and names are invented in the shape of the engine; `{id}` is the number of a release.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """An engine, the path of its list, the start tag that links a release there, and the path it leads to."""

    engine: str
    list_path: str
    link: str
    detail_path: str


SHAPES = [
    Shape(
        "ntt",
        "/www/selectBbsNttList.do?bbsNo=23&key=277",
        '<a href="./selectBbsNttView.do;jsessionid=F0?key=277&amp;bbsNo=23&amp;nttNo={id}&amp;pageIndex=1">',
        "/www/selectBbsNttView.do?key=277&bbsNo=23&nttNo={id}",
    ),
    Shape(
        "bd-select-bbs",
        "/user/bbs/BD_selectBbsList.do?q_bbsCode=1020",
        """<a href="#none" onclick="fnView('1020','{id}','/news','All');">""",
        "/user/bbs/BD_selectBbs.do?q_bbsCode=1020&q_bbscttSn={id}",
    ),
    Shape(
        "bd-select-bbs",
        "/user/bbs/BD_selectBbsList.do?q_bbsCode=1020",
        '<a href="BD_selectBbs.do?q_bbsCode=1020&amp;q_bbscttSn={id}">',
        "/user/bbs/BD_selectBbs.do?q_bbsCode=1020&q_bbscttSn={id}",
    ),
    Shape(
        "bd-board",
        "/user/board/BD_board.list.do?bbsCd=1023",
        """<a onclick="jsView('1023','{id}','N','Y')">""",
        "/user/board/BD_board.view.do?bbsCd=1023&seq={id}",
    ),
    Shape(
        "board-es",
        "/board.es?mid=a1&bid=0057",
        '<a href="/board.es?mid=a1&amp;bid=0057&amp;act=view&amp;list_no={id}&amp;nPage=1">',
        "/board.es?mid=a1&bid=0057&act=view&list_no={id}",
    ),
    Shape(
        "boardlist-do",
        "/boardList.do?pageId=www7&boardId=BD_0027",
        '<a href="/boardView.do?pageId=www7&amp;boardId=BD_0027&amp;seq={id}&amp;movePage=1">',
        "/boardView.do?pageId=www7&boardId=BD_0027&seq={id}",
    ),
    Shape(
        "egov-bbs",
        "/cop/bbs/BBSMSTR_000000000014/selectBoardList.do",
        """<a href="#" onclick="fn_egov_inqire_notice('1', '{id}', 'BBSMSTR_000000000014');">""",
        "/cop/bbs/BBSMSTR_000000000014/selectBoardArticle.do?nttId={id}",
    ),
    Shape(
        "egov-bbs",
        "/cop/bbs/BBSMSTR_000000000014/selectBoardList.do",
        '<a href="selectBoardArticle.do?nttId={id}&amp;searchWrd=">',
        "/cop/bbs/BBSMSTR_000000000014/selectBoardArticle.do?nttId={id}",
    ),
    Shape(
        "egov-bbs",
        "/portal/bbs/selectBoardList.do?bbsId=B1",
        """<a href="javascript:viewMove('{id}');">""",
        "/portal/bbs/selectBoardArticle.do?nttId={id}",
    ),
    Shape(
        "bbs-search-detail",
        "/bbs/BBSMSTR_000000000277/list.do",
        """<button type="button" onclick="fn_search_detail('{id}')">""",
        "/bbs/BBSMSTR_000000000277/view.do?nttId={id}",
    ),
    Shape(
        "bbs-search-detail",
        "/bbs/BBSMSTR_000000000277/list.do",
        '<a href="#view" data-ntt-id="{id}">',
        "/bbs/BBSMSTR_000000000277/view.do?nttId={id}",
    ),
    Shape(
        "portal-bbs-b",
        "/portal/bbs/B0000002/list.do?menuNo=200191",
        '<a href="/portal/bbs/B0000002/view.do?nttId={id}&amp;menuNo=200191&amp;pageIndex=1">',
        "/portal/bbs/B0000002/view.do?nttId={id}&menuNo=200191",
    ),
    Shape(
        "portal-bbs-goto",
        "/portal/bbs/list.do?ptIdx=22&mId=0203",
        """<a href="#" onclick="goTo.view('list','{id}','22','0203'); return false;">""",
        "/portal/bbs/view.do?bIdx={id}&ptIdx=22&mId=0203",
    ),
    Shape(
        "portal-bbs-goto",
        "/portal/bbs/list.do?ptIdx=22&mId=0203",
        '<a href="#" data-action="/portal/bbs/view.do?bIdx={id}&amp;ptIdx=22">',
        "/portal/bbs/view.do?bIdx={id}&ptIdx=22&mId=0203",
    ),
    Shape(
        "board-post",
        "/portal/board/post/list.do?bcIdx=90&mid=0402",
        '<a href="#" data-req-get-p-idx="{id}">',
        "/portal/board/post/view.do?bcIdx=90&mid=0402&idx={id}",
    ),
    Shape(
        "board-post-uid",
        "/board/post/list.do?boardUid=ff80&menuUid=ff81",
        '<a href="/board/post/view.do?boardUid=ff80&amp;menuUid=ff81&amp;postUid={id}">',
        "/board/post/view.do?boardUid=ff80&menuUid=ff81&postUid={id}",
    ),
    Shape(
        "planweb",
        "/planweb/board/list.9is?boardUid=ff80&contentUid=ff81",
        '<a href="/planweb/board/view.9is?dataUid={id}&amp;contentUid=ff81&amp;boardUid=ff80">',
        "/planweb/board/view.9is?dataUid={id}&contentUid=ff81&boardUid=ff80",
    ),
    Shape(
        "rfc3",
        "/board/list.daon?boardId=BBS_0000179&menuCd=DOM_1",
        '<a href="/board/view.daon?boardId=BBS_0000179&amp;menuCd=DOM_1&amp;startPage=1&amp;dataSid={id}">',
        "/board/view.daon?boardId=BBS_0000179&menuCd=DOM_1&dataSid={id}",
    ),
    Shape(
        "site-ex-bbs",
        "/site/daon/ex/bbs/List.do?cbIdx=295",
        """<a href="#view" onclick="doBbsFView('295','{id}','16010100','{id}');">""",
        "/site/daon/ex/bbs/View.do?cbIdx=295&bcIdx={id}",
    ),
    Shape(
        "site-ex-bbs",
        "/site/daon/ex/bbs/List.do?cbIdx=295",
        '<a href="View.do?cbIdx=295&amp;bcIdx={id}">',
        "/site/daon/ex/bbs/View.do?cbIdx=295&bcIdx={id}",
    ),
    Shape(
        "bbs-msg",
        "/main/bbs/bbsMsgList.do?bcd=report",
        '<a href="/main/bbs/bbsMsgDetail.do?keyfield=&amp;keyword=&amp;bcd=report&amp;msg_seq={id}">',
        "/main/bbs/bbsMsgDetail.do?bcd=report&msg_seq={id}",
    ),
    Shape(
        "amode",
        "/media/00084/00094.web?gcode=1006",
        '<a href="?gcode=1006&amp;idx={id}&amp;amode=view&amp;">',
        "/media/00084/00094.web?gcode=1006&idx={id}&amode=view",
    ),
    Shape(
        "mode-v",
        "/kr/html/sub03/030105.html",
        '<a href="?mode=V&amp;no={id}&amp;GotoPage=1">',
        "/kr/html/sub03/030105.html?mode=V&no={id}",
    ),
    Shape(
        "page-do",
        "/news/page.do?mnu_uid=1336",
        '<a href="./page.do?mnu_uid=1336&amp;parm_bod_uid={id}&amp;srchKeyword=">',
        "/news/page.do?mnu_uid=1336&parm_bod_uid={id}",
    ),
    Shape(
        "icms",
        "/index.do?menu_id=00000070",
        """<a href="javascript:;" onclick="fn_icms_navi_common('view', '{id}')">""",
        "/index.do?menu_id=00000070&menu_link=/icms/bbs/selectBoardArticle.do&nttId={id}",
    ),
    Shape(
        "eminwon-news",
        "/www/selectEminwonNewsList.do?key=283",
        '<a href="selectEminwonNewsView.do?key=283&amp;ofr_pageSize=10&amp;news_epct_no={id}">',
        "/www/selectEminwonNewsView.do?key=283&news_epct_no={id}",
    ),
    Shape(
        "eminwon",
        "/emwp/gov/mogaha/ntis/web/ofr/action/OfrAction.do",
        """<a href="#" onclick="javascript:searchDetail('{id}')">""",
        "/emwp/gov/mogaha/ntis/web/ofr/action/OfrAction.do?jndinm=OfrBcAdvNewsEJB&context=NTIS"
        "&method=selectOfrNews&methodnm=selectOfrNewsMgt&news_epct_yn=1&subCheck=N&news_epct_no={id}",
    ),
    Shape(
        "saeol-news",
        "/portal/saeol/newsList.do?mId=0502",
        """<a href="#" onclick="boardView('1','{id}');">""",
        "/portal/saeol/newsView.do?newsEpctNo={id}",
    ),
    Shape(
        "saeol-news",
        "/portal/saeol/newsList.do?mId=0502",
        """<a href="#" data-keyset='{{"newsEpctNo":"{id}"}}'>""",
        "/portal/saeol/newsView.do?newsEpctNo={id}",
    ),
    Shape(
        "article-seq",
        "/portal/news/briefing",
        '<a href="/portal/news/briefing?articleSeq={id}&amp;pageIndex=1">',
        "/portal/news/briefing?articleSeq={id}",
    ),
    Shape(
        "article-seq",
        "/portal/news/briefing",
        """<a href="javascript:goPage2('{id}')">""",
        "/portal/news/briefing?articleSeq={id}",
    ),
    Shape(
        "module-idx",
        "/www/administration/coverage",
        '<a href="/www/administration/coverage?idx={id}&amp;mode=view" title="글내용 보기">',
        "/www/administration/coverage?idx={id}&mode=view",
    ),
    Shape(
        "article-cs",
        "/home/board/B0016.cs?m=626",
        '<a href="?act=read&amp;articleId={id}&amp;c=0&amp;m=626&amp;searchKeyword=&amp;pageIndex=1">',
        "/home/board/B0016.cs?act=read&articleId={id}&c=0&m=626",
    ),
    Shape(
        "home-show",
        "/home/www/news/bodo",
        '<a href="/home/www/news/bodo/show/{id}?page=1">',
        "/home/www/news/bodo/show/{id}",
    ),
    Shape(
        "menu-list",
        "/kr/board/list.do?bbsId=BBS_151&menuNo=102",
        '<a href="/kr/board/view.do?bbsId=BBS_151&amp;menuNo=102&amp;nttId={id}&amp;pageIndex=1">',
        "/kr/board/view.do?bbsId=BBS_151&menuNo=102&nttId={id}",
    ),
    Shape(
        "council",
        "/kr/newsBBS.do?flag=all",
        '<a href="newsBBSview.do?flag=all&amp;uid={id}&amp;page=1&amp;schwrd=">',
        "/kr/newsBBSview.do?flag=all&uid={id}",
    ),
    Shape(
        "ndsoft",
        "/news/articleList.html?sc_section_code=S1N2&view_type=sm",
        '<a href="/news/articleView.html?idxno={id}" target="_top">',
        "/news/articleView.html?idxno={id}",
    ),
    Shape(
        "mediaon",
        "/news/section_list_all.html?sec_no=31",
        '<a href="/news/article.html?no={id}">',
        "/news/article.html?no={id}",
    ),
    Shape(
        "gnuboard",
        "/bbs/board.php?bo_table=news",
        '<a href="board.php?bo_table=news&amp;wr_id={id}&amp;page=1">',
        "/bbs/board.php?bo_table=news&wr_id={id}",
    ),
    Shape(
        "korea-kr",
        "/briefing/pressReleaseList.do",
        '<a href="/briefing/pressReleaseView.do?newsId={id}&amp;pageIndex=1&amp;startDate=2025-03-04">',
        "/briefing/pressReleaseView.do?newsId={id}",
    ),
]
