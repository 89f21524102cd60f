"""What is shown of the charts: reads only. `lights` for boards, the rest for the file room."""

from office.charts.queries.lights import Light, holder_for, lights

__all__ = ["Light", "holder_for", "lights"]
