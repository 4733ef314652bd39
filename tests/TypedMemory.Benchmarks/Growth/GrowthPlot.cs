using System.Globalization;
using System.Net;
using System.Text;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>
/// Draws a family as SVG: both axes logarithmic, each series as a multiple of its first value, so that a slope is an
/// exponent.
/// </summary>
internal static class GrowthPlot
{
    private const int Width = 860, Height = 460, Left = 70, Right = 290, Top = 40, Bottom = 50;
    private static readonly string[] s_colours =
        ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22",
        "#004c6d", "#7a0177"];

    public static string Draw(GrowthFamily family)
    {
        List<(GrowthSeries Series, List<(double X, double Y)> Points)> lines =
        [
            .. family.Series.Select(static series => (series, series.Points.Select(
                point => (Math.Log10(point.Size), Math.Log10(point.Value / series.Points[0].Value))).ToList())),
        ];
        double minX = lines.Min(static line => line.Points.Min(static point => point.X));
        double maxX = Math.Max(minX + 1, lines.Max(static line => line.Points.Max(static point => point.X)));
        double minY = Math.Floor(Math.Min(0, lines.Min(static line => line.Points.Min(static point => point.Y))));
        double maxY = Math.Max(1, Math.Ceiling(lines.Max(static line => line.Points.Max(static point => point.Y))));
        double X(double x) => Left + ((x - minX) / (maxX - minX) * (Width - Left - Right));
        double Y(double y) => Height - Bottom - ((y - minY) / (maxY - minY) * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{Height}" fill="white"/>
            <text x="{Left}" y="20" font-size="14">Cost by {WebUtility.HtmlEncode(family.Axis)}, as a multiple of the first value</text>

            """);
        for (double x = Math.Ceiling(minX); x <= maxX; x++)
            Grid(svg, X(x), Top, X(x), Height - Bottom, X(x), Height - Bottom + 18, "middle", Math.Pow(10, x));
        for (double y = minY; y <= maxY; y++)
            Grid(svg, Left, Y(y), Width - Right, Y(y), Left - 8, Y(y) + 4, "end", Math.Pow(10, y));
        double rise = Math.Min(maxX - minX, maxY);
        svg.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{X(minX):0.#}\" y1=\"{Y(0):0.#}\" x2=\"{X(minX + rise):0.#}\" y2=\"{Y(rise):0.#}\" stroke=\"#999\" stroke-dasharray=\"6 4\"/>\n");
        for (int i = 0; i < lines.Count; i++)
        {
            (GrowthSeries series, List<(double X, double Y)> points) = lines[i];
            string colour = s_colours[i % s_colours.Length];
            string path = string.Join(' ', points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")));
            double legend = Top + 10 + (i * 20);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>
                <line x1="{Width - Right + 16}" y1="{legend}" x2="{Width - Right + 36}" y2="{legend}" stroke="{colour}" stroke-width="2"/>
                <text x="{Width - Right + 42}" y="{legend + 4}">{WebUtility.HtmlEncode(series.Name)}: {series.Exponent:0.00} ({(series.Expected == GrowthKind.Flat ? "flat" : "linear")})</text>

                """);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Grid(
        StringBuilder svg, double x1, double y1, double x2, double y2, double textX, double textY, string anchor,
        double value)
    {
        string text = value >= 1 ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString("0.###", CultureInfo.InvariantCulture);
        svg.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"#ddd\"/>\n"
            + $"<text x=\"{textX:0.#}\" y=\"{textY:0.#}\" text-anchor=\"{anchor}\" fill=\"#555\">{text}</text>\n");
    }
}
