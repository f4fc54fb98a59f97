"""Fetching: which pages a source lists, getting them politely, keeping their bytes. It knows nothing of
entities.

=====================  =====================================================================================
`sources`              `load_sources(folder)`, `select(sources, ids)`, `folder_source(folder)`, `Source`
`client`               `Fetcher(FetchSettings(...))`: `await get(url, etag=…, last_modified=…)` → `Response`
`errors`               `FetchError` → `TryLater`, `Gone`, `Refused`
`listing`              `async for page in discover(source, fetcher, capture, …)` → `ListPage` of `ListEntry`
`listing.files`        `local_path(source, url)`: the file behind an entry of a `files` source
`captures`             `CaptureWriter(folder, run_id)`: `write(response)`, `write_file(path, url)` →
                       `CaptureRef`; `read_capture(folder, file, offset)` → `Captured`
`urls`, `dates`        `canonical_url(url)`, `parse_list_date(text, today)`
=====================  =====================================================================================

Everything the outside world gives arrives over `wire`, the one module that knows httpx.
"""
