using System.Globalization;

namespace TypedMemory.Simulation;

/// <summary>What the command line says.</summary>
internal sealed class Arguments
{
    private readonly string[] _args;

    public Arguments(string[] args) => _args = args;

    public int Schedules => Number("--schedules") ?? 2_000;

    public int Seed => Number("--seed") ?? 1;

    /// <summary>A seed that is to be played alone, and shrunk if it fails.</summary>
    public int? Replay => Number("--replay");

    /// <summary>Whether every rule is taken away in turn, to see that it is missed.</summary>
    public bool Mutations => _args.Contains("--mutations");

    /// <summary>The name of the one rule that is taken away, or the beginning of several names.</summary>
    public string? Without => Text("--without");

    /// <summary>The one family that schedules are drawn from; <see langword="null"/> for all.</summary>
    public ScheduleFamily? Family => Text("--family") is { } family ? Enum.Parse<ScheduleFamily>(family) : null;

    /// <summary>Which part of the work this process does: every n-th from the given one; all without it.</summary>
    public (int Part, int Parts)? Worker => Number("--worker") is { } part ? (part, Number("--workers") ?? 1) : null;

    /// <summary>The seeds of the run: those that ever failed come first, whatever the seed of the run.</summary>
    public IEnumerable<Schedule> Draw() =>
    [
        .. KnownSeeds.OfFirstFaults.Select(Schedule.DrawFirst),
        .. KnownSeeds.All.Select(Schedule.Draw),
        .. Fresh(),
    ];

    /// <summary>The schedules that the seed of the run draws.</summary>
    public IEnumerable<Schedule> Fresh() =>
        Enumerable.Range(0, Schedules).Select(i => Schedule.Draw(unchecked((Seed * 1_000_003) + i), Family));

    public IReadOnlyList<string> ForWorker(int part, int parts) =>
        [.. _args, "--worker", $"{part}", "--workers", $"{parts}"];

    private int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private string? Text(string name)
    {
        int index = Array.IndexOf(_args, name);
        return index < 0 ? null
            : index + 1 < _args.Length ? _args[index + 1]
            : throw new ArgumentException($"\"{name}\" needs a value.");
    }
}
