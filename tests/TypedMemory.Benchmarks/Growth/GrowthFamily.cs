namespace TypedMemory.Benchmarks.Growth;

/// <summary>Series over one kind of size, e.g. the number of documents.</summary>
/// <param name="name">The family, as in the names of results and plots.</param>
/// <param name="axis">What the sizes are.</param>
internal abstract class GrowthFamily(string name, string axis)
{
    private const int Readings = 5;
    private readonly List<GrowthSeries> _series = [];

    public string Name => name;

    public string Axis => axis;

    public IReadOnlyList<GrowthSeries> Series => _series;

    /// <summary>Whether nothing is printed: what is measured only warms up.</summary>
    protected bool IsSilent { get; init; }

    /// <summary>Measures all series of the family.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="quick">Whether a few sizes are enough.</param>
    public abstract Task MeasureAsync(string folder, bool quick);

    /// <summary>
    /// Adds the least of some readings of the time that the process has computed, all its threads together. Others who use
    /// the machine make a long call wait, and a short one not: what passes on the clock would grow by them alone.
    /// </summary>
    protected async Task TimeAsync(
        string series, GrowthKind kind, double size, int calls, Func<int, Task> call, int readings = Readings,
        string system = GrowthSeries.Own)
    {
        double least = double.MaxValue;
        for (int reading = 0; reading < readings; reading++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < calls; i++) await call((reading * calls) + i);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls);
        }

        Add(series, kind, size, least, "us", system);
    }

    protected void Add(
        string series, GrowthKind kind, double size, double value, string unit, string system = GrowthSeries.Own)
    {
        GrowthSeries? found = _series.Find(one => one.Name == series && one.System == system);
        if (found is null) _series.Add(found = new GrowthSeries(series, unit, kind, system));
        found.Add(size, value);
        if (!IsSilent) Console.WriteLine($"  {name}: {found.Title} at {size:#,0}: {value:#,0.0} {unit}");
    }
}
