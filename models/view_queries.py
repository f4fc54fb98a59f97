"""The analysts' views, in SQL that both databases read; docs/views.md promises their names and columns."""

from __future__ import annotations

VIEWS: dict[str, str] = {
    # One row a mention of a current article, with what it names.
    "v_article_entities": """
        SELECT
            mentions.id AS mention_id,
            articles.id AS article_id,
            pages.source_id AS source_id,
            articles.url AS url,
            articles.title AS title,
            articles.published_at AS published_at,
            articles.published_date AS published_date,
            articles.issuer AS issuer,
            articles.region_code AS region_code,
            articles.region_name AS region_name,
            mentions.type AS type,
            mentions.text AS text,
            COALESCE(people.name, organisations.name, places.name, dates.text) AS entity,
            COALESCE(people.key, organisations.key, places.key) AS entity_key,
            mentions.field AS field,
            mentions.paragraph AS paragraph,
            mentions.start_offset AS start_offset,
            mentions.end_offset AS end_offset,
            mentions.field_offset AS field_offset,
            mentions.found_by AS found_by,
            mentions.score AS score,
            mentions.is_government AS is_government,
            mentions.person_id AS person_id,
            mentions.organisation_id AS organisation_id,
            mentions.place_id AS place_id,
            mentions.date_id AS date_id,
            places.full_name AS place_full_name,
            places.code AS place_code,
            divisions.level AS place_level,
            divisions.lat AS place_lat,
            divisions.lon AS place_lon,
            dates.start_date AS start_date,
            dates.end_date AS end_date
        FROM mentions
        JOIN articles ON articles.id = mentions.article_id
        JOIN pages ON pages.id = articles.page_id
        LEFT JOIN people ON people.id = mentions.person_id
        LEFT JOIN organisations ON organisations.id = mentions.organisation_id
        LEFT JOIN places ON places.id = mentions.place_id
        LEFT JOIN divisions ON divisions.id = places.division_id
        LEFT JOIN dates ON dates.id = mentions.date_id
        WHERE articles.is_current
    """,
    # Releases and mentions a day and region; those without a dateline stand in a row without a day.
    "v_daily_counts": """
        SELECT
            articles.published_date AS published_date,
            articles.region_code AS region_code,
            articles.region_name AS region_name,
            COUNT(*) AS articles,
            CAST(COALESCE(SUM(counted.people), 0) AS BIGINT) AS person_mentions,
            CAST(COALESCE(SUM(counted.organisations), 0) AS BIGINT) AS organisation_mentions,
            CAST(COALESCE(SUM(counted.places), 0) AS BIGINT) AS place_mentions,
            CAST(COALESCE(SUM(counted.dates), 0) AS BIGINT) AS date_mentions
        FROM articles
        LEFT JOIN (
            SELECT
                article_id,
                COUNT(person_id) AS people,
                COUNT(organisation_id) AS organisations,
                COUNT(place_id) AS places,
                COUNT(date_id) AS dates
            FROM mentions
            GROUP BY article_id
        ) AS counted ON counted.article_id = articles.id
        WHERE articles.is_current
        GROUP BY articles.published_date, articles.region_code, articles.region_name
    """,
    # A row an entity of a current article, however often it is named there.
    "v_entities_of_articles": """
        SELECT
            mentions.article_id AS article_id,
            articles.published_date AS published_date,
            articles.region_code AS region_code,
            articles.title AS title,
            mentions.type AS type,
            COALESCE(mentions.person_id, mentions.organisation_id, mentions.place_id) AS entity_id,
            COALESCE(people.name, organisations.name, places.full_name, places.name) AS entity,
            COALESCE(people.key, organisations.key, places.key) AS entity_key,
            COUNT(*) AS mentions
        FROM mentions
        JOIN articles ON articles.id = mentions.article_id
        LEFT JOIN people ON people.id = mentions.person_id
        LEFT JOIN organisations ON organisations.id = mentions.organisation_id
        LEFT JOIN places ON places.id = mentions.place_id
        WHERE articles.is_current AND mentions.type <> 'DATE'
        GROUP BY
            mentions.article_id, articles.published_date, articles.region_code, articles.title,
            mentions.type, mentions.person_id, mentions.organisation_id, mentions.place_id,
            people.name, organisations.name, places.full_name, places.name,
            people.key, organisations.key, places.key
    """,
    # Two entities that one article names, both ways round.
    "v_co_occurrences": """
        SELECT
            one.article_id AS article_id,
            one.published_date AS published_date,
            one.type AS type,
            one.entity AS entity,
            one.entity_key AS entity_key,
            other.type AS other_type,
            other.entity AS other_entity,
            other.entity_key AS other_entity_key
        FROM v_entities_of_articles AS one
        JOIN v_entities_of_articles AS other ON other.article_id = one.article_id
        WHERE other.entity_key <> one.entity_key OR other.type <> one.type
    """,
    # Who is what and since when, as far as articles say: from the first release that says so until the day
    # before somebody else is first named with the same title of the same body, after the last one.
    "v_roles_in_force": """
        WITH held AS (
            SELECT
                roles.person_id AS person_id,
                roles.title AS title,
                roles.organisation AS organisation,
                MIN(roles.organisation_id) AS organisation_id,
                MIN(articles.published_date) AS first_date,
                MAX(articles.published_date) AS last_date,
                COUNT(DISTINCT articles.id) AS articles
            FROM roles
            JOIN articles ON articles.id = roles.article_id
            WHERE articles.is_current AND roles.title IS NOT NULL AND articles.published_date IS NOT NULL
            GROUP BY roles.person_id, roles.title, roles.organisation
        )
        SELECT
            held.person_id AS person_id,
            people.name AS person,
            people.key AS person_key,
            held.title AS title,
            held.organisation AS organisation,
            held.organisation_id AS organisation_id,
            people.region_code AS region_code,
            held.first_date AS first_date,
            held.last_date AS last_date,
            (
                SELECT MIN(next.first_date)
                FROM held AS next
                WHERE next.title = held.title
                    AND next.organisation = held.organisation
                    AND next.person_id <> held.person_id
                    AND next.first_date > held.last_date
                    AND NOT EXISTS (
                        SELECT 1
                        FROM held AS beside
                        WHERE beside.title = held.title
                            AND beside.organisation = held.organisation
                            AND beside.person_id <> held.person_id
                            AND beside.first_date <= held.last_date
                            AND beside.last_date >= held.first_date
                    )
            ) AS next_date,
            held.articles AS articles
        FROM held
        JOIN people ON people.id = held.person_id
    """,
    # Every division that ever was, with the province, city, county or district that it lies in today: codes
    # that ended lead to their successors.
    "v_division_areas": """
        WITH RECURSIVE successors (code, held_code) AS (
            SELECT CAST(code AS TEXT), CAST(code AS TEXT) FROM divisions WHERE code IS NOT NULL
            UNION
            SELECT successors.code, CAST(ended.successor_code AS TEXT)
            FROM successors
            JOIN divisions AS ended ON ended.code = successors.held_code
            LEFT JOIN divisions AS standing
                ON standing.code = successors.held_code AND standing.valid_to IS NULL
            WHERE ended.successor_code IS NOT NULL AND standing.id IS NULL
        ),
        areas (code, area_code) AS (
            SELECT successors.code, successors.held_code
            FROM successors
            JOIN divisions AS standing
                ON standing.code = successors.held_code AND standing.valid_to IS NULL
            UNION
            SELECT areas.code, CAST(inner_division.parent_code AS TEXT)
            FROM areas
            JOIN divisions AS inner_division
                ON inner_division.code = areas.area_code AND inner_division.valid_to IS NULL
            WHERE inner_division.parent_code IS NOT NULL
        )
        SELECT
            areas.code AS code,
            divisions.level AS level,
            divisions.code AS area_code,
            divisions.full_name AS full_name
        FROM areas
        JOIN divisions ON divisions.code = areas.area_code AND divisions.valid_to IS NULL
        WHERE divisions.level IN ('sido', 'sigungu')
    """,
    # Releases of a province, city, county or district a month, whatever it was called then.
    "v_division_releases": """
        SELECT
            SUBSTR(CAST(articles.published_date AS TEXT), 1, 7) AS month,
            areas.level AS level,
            areas.area_code AS area_code,
            areas.full_name AS full_name,
            COUNT(*) AS articles,
            COUNT(DISTINCT COALESCE(-story_articles.story_id, articles.id)) AS stories
        FROM articles
        JOIN v_division_areas AS areas ON areas.code = articles.region_code
        LEFT JOIN story_articles ON story_articles.article_id = articles.id
        WHERE articles.is_current
        GROUP BY
            SUBSTR(CAST(articles.published_date AS TEXT), 1, 7),
            areas.level, areas.area_code, areas.full_name
    """,
    # How often releases of any region name a place in it.
    "v_division_news": """
        SELECT
            SUBSTR(CAST(articles.published_date AS TEXT), 1, 7) AS month,
            areas.level AS level,
            areas.area_code AS area_code,
            areas.full_name AS full_name,
            COUNT(DISTINCT articles.id) AS articles,
            COUNT(DISTINCT COALESCE(-story_articles.story_id, articles.id)) AS stories,
            COUNT(*) AS mentions
        FROM mentions
        JOIN articles ON articles.id = mentions.article_id
        JOIN places ON places.id = mentions.place_id
        JOIN v_division_areas AS areas ON areas.code = places.code
        LEFT JOIN story_articles ON story_articles.article_id = articles.id
        WHERE articles.is_current
        GROUP BY
            SUBSTR(CAST(articles.published_date AS TEXT), 1, 7),
            areas.level, areas.area_code, areas.full_name
    """,
    # What a release announces for days after it came out.
    "v_announced_dates": """
        SELECT
            dates.id AS date_id,
            articles.id AS article_id,
            articles.published_date AS published_date,
            articles.region_code AS region_code,
            articles.region_name AS region_name,
            articles.title AS title,
            articles.url AS url,
            dates.text AS text,
            dates.kind AS kind,
            dates.granularity AS granularity,
            dates.start_date AS start_date,
            dates.end_date AS end_date
        FROM dates
        JOIN articles ON articles.id = dates.article_id
        WHERE articles.is_current AND dates.start_date > articles.published_date
    """,
    # An article of a story with its lead: the copies of one release.
    "v_stories": """
        SELECT
            stories.id AS story_id,
            stories.article_count AS article_count,
            articles.id AS article_id,
            story_articles.is_lead AS is_lead,
            pages.source_id AS source_id,
            articles.published_date AS published_date,
            articles.title AS title,
            articles.url AS url,
            story_articles.kept_share AS kept_share,
            story_articles.own_share AS own_share,
            story_articles.differs AS differs,
            leads.id AS lead_article_id,
            leads.title AS lead_title
        FROM story_articles
        JOIN stories ON stories.id = story_articles.story_id
        JOIN articles ON articles.id = story_articles.article_id
        JOIN pages ON pages.id = articles.page_id
        LEFT JOIN articles AS leads ON leads.id = stories.lead_article_id
    """,
    # What is missing from the releases of a source.
    "v_source_quality": """
        SELECT
            sources.id AS source_id,
            sources.name AS name,
            COUNT(articles.id) AS articles,
            MAX(articles.published_date) AS last_published_date,
            COUNT(CASE WHEN articles.id IS NOT NULL AND articles.published_date IS NULL THEN 1 END)
                AS without_date,
            COUNT(CASE WHEN articles.id IS NOT NULL AND articles.region_code IS NULL THEN 1 END)
                AS without_region,
            COUNT(CASE WHEN articles.id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM mentions WHERE mentions.article_id = articles.id
            ) THEN 1 END) AS without_entities,
            (
                SELECT COUNT(*)
                FROM dates
                JOIN articles AS dated ON dated.id = dates.article_id
                JOIN pages AS of_dates ON of_dates.id = dated.page_id
                WHERE of_dates.source_id = sources.id AND dated.is_current AND dates.start_date IS NULL
            ) AS unresolved_dates,
            (
                SELECT COUNT(DISTINCT place_candidates.place_id)
                FROM place_candidates
                JOIN articles AS placed ON placed.id = place_candidates.article_id
                JOIN pages AS of_places ON of_places.id = placed.page_id
                WHERE of_places.source_id = sources.id AND placed.is_current
            ) AS open_places,
            (
                SELECT COUNT(*)
                FROM pages AS failed
                WHERE failed.source_id = sources.id AND failed.state = 'failed' AND failed.document_of IS NULL
            ) AS pages_failed
        FROM sources
        LEFT JOIN pages ON pages.source_id = sources.id
        LEFT JOIN articles ON articles.page_id = pages.id AND articles.is_current
        GROUP BY sources.id, sources.name
    """,
}
