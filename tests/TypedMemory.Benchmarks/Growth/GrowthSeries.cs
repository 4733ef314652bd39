namespace TypedMemory.Benchmarks.Growth;

/// <summary>What something costs at growing sizes, and the exponent of a power of the size that fits it best.</summary>
/// <param name="name">What is measured.</param>
/// <param name="unit">The unit of the values.</param>
/// <param name="expected">How it should grow.</param>
/// <param name="system">Whose cost it is: this library's, or a peer's.</param>
internal sealed class GrowthSeries(string name, string unit, GrowthKind expected, string system)
{
    /// <summary>The system of what this library costs.</summary>
    public const string Own = "typedmemory";

    private readonly List<(double Size, double Value)> _points = [];

    public string Name => name;

    public string System => system;

    /// <summary>Whether a peer was measured, to see what can be had: its growth has no limit.</summary>
    public bool IsPeer => system != Own;

    /// <summary>The name, and whose cost it is if it is a peer's.</summary>
    public string Title => IsPeer ? $"{name}, {system}" : name;

    public string Unit => unit;

    public GrowthKind Expected => expected;

    public IReadOnlyList<(double Size, double Value)> Points => _points;

    /// <summary>The exponent that the series may have.</summary>
    public double Limit => expected == GrowthKind.Flat ? 0.2 : 1.1;

    /// <summary>The slope of the values over the sizes, both as logarithms, by least squares.</summary>
    public double Exponent
    {
        get
        {
            if (_points.Count < 2) return 0;
            double meanX = _points.Average(static point => Math.Log(point.Size));
            double meanY = _points.Average(static point => Math.Log(point.Value));
            double covariance = _points.Sum(
                point => (Math.Log(point.Size) - meanX) * (Math.Log(point.Value) - meanY));
            return covariance / _points.Sum(point => Math.Pow(Math.Log(point.Size) - meanX, 2));
        }
    }

    public void Add(double size, double value) => _points.Add((size, Math.Max(value, 1e-6)));
}
