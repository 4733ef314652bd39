using System.Globalization;
using System.Net;
using System.Text;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>
/// Draws a family as SVG: both axes logarithmic, each series as a multiple of its first value, so that a slope is an
/// exponent; a peer's as a multiple of what the same costs here at first, so that a lower line is a lower cost.
/// </summary>
internal static class GrowthPlot
{
    private const int Width = 860, Lowest = 460, Left = 70, Right = 300, Top = 40, Bottom = 50, Line = 20;
    private static readonly string[] s_colours =
        ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22",
        "#004c6d", "#7a0177"];

    private static readonly string[] s_dashes = ["8 3", "2 3", "10 3 2 3"];

    public static string Draw(GrowthFamily family)
    {
        List<(GrowthSeries Series, List<(double X, double Y)> Points)> lines =
        [
            .. family.Series.Select(series => (series, series.Points.Select(
                point => (Math.Log10(point.Size), Math.Log10(point.Value / FirstOf(family, series)))).ToList())),
        ];
        double minX = lines.Min(static line => line.Points.Min(static point => point.X));
        double maxX = Math.Max(minX + 1, lines.Max(static line => line.Points.Max(static point => point.X)));
        double minY = Math.Floor(Math.Min(0, lines.Min(static line => line.Points.Min(static point => point.Y))));
        double maxY = Math.Max(1, Math.Ceiling(lines.Max(static line => line.Points.Max(static point => point.Y))));
        int height = Math.Max(Lowest, Top + (lines.Count * Line) + Bottom);
        double X(double x) => Left + ((x - minX) / (maxX - minX) * (Width - Left - Right));
        double Y(double y) => height - Bottom - ((y - minY) / (maxY - minY) * (height - Top - Bottom));

        List<string> names = [.. family.Series.Select(static series => series.Name).Distinct()];
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{height}" fill="white"/>
            <text x="{Left}" y="20" font-size="14">Cost by {WebUtility.HtmlEncode(family.Axis)}, as a multiple of the first value here</text>

            """);
        for (double x = Math.Ceiling(minX); x <= maxX; x++)
            Grid(svg, X(x), Top, X(x), height - Bottom, X(x), height - Bottom + 18, "middle", Math.Pow(10, x));
        for (double y = minY; y <= maxY; y++)
            Grid(svg, Left, Y(y), Width - Right, Y(y), Left - 8, Y(y) + 4, "end", Math.Pow(10, y));
        double rise = Math.Min(maxX - minX, maxY);
        svg.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{X(minX):0.#}\" y1=\"{Y(0):0.#}\" x2=\"{X(minX + rise):0.#}\" y2=\"{Y(rise):0.#}\" stroke=\"#999\" stroke-dasharray=\"6 4\"/>\n");
        for (int i = 0; i < lines.Count; i++)
        {
            (GrowthSeries series, List<(double X, double Y)> points) = lines[i];
            string colour = s_colours[names.IndexOf(series.Name) % s_colours.Length];
            string dashes = DashesOf(family, series);
            string path = string.Join(' ', points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")));
            double legend = Top + 10 + (i * Line);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>
                <line x1="{Width - Right + 16}" y1="{legend}" x2="{Width - Right + 36}" y2="{legend}" stroke="{colour}" stroke-width="2"{dashes}/>
                <text x="{Width - Right + 42}" y="{legend + 4}">{WebUtility.HtmlEncode(series.Title)}: {series.Exponent:0.00} ({(series.Expected == GrowthKind.Flat ? "flat" : "linear")})</text>

                """);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double FirstOf(GrowthFamily family, GrowthSeries series) =>
        (family.Series.FirstOrDefault(own => own.Name == series.Name && !own.IsPeer) ?? series).Points[0].Value;

    /// <summary>Nothing for this library; for each peer of the family another pattern of dashes.</summary>
    private static string DashesOf(GrowthFamily family, GrowthSeries series)
    {
        List<string> peers = [.. family.Series.Where(static one => one.IsPeer).Select(static one => one.System).Distinct()];
        int number = peers.IndexOf(series.System);
        return number < 0 ? "" : $" stroke-dasharray=\"{s_dashes[number % s_dashes.Length]}\"";
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
