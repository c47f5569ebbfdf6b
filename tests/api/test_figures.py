from mulu.api.figures import Figures


def test_figures_are_written_as_prometheus_reads_them() -> None:
    figures = Figures()
    figures.count("GET", "/v1/entries", 200)
    figures.count("GET", "/v1/entries", 200)
    figures.count("GET", "other", 404)
    figures.streams = 3
    lines = figures.text({"mulu_height": 5}).splitlines()
    assert "mulu_height 5" in lines
    assert "mulu_event_streams 3" in lines
    assert 'mulu_http_requests_total{method="GET",route="/v1/entries",status="200"} 2' in lines
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert types == ["mulu_height", "mulu_event_streams", "mulu_http_requests_total"]
