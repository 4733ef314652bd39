using System.Collections.Immutable;

namespace TypedMemory.Tests;

/// <summary>A type with indexes over several members, defaults that say something, and records within records.</summary>
[MemoryType("specimen", Key = "{Number}")]
[Index(nameof(Rank), nameof(Score))]
[Index(nameof(Rights), nameof(Since), IsDescending = [true, false])]
[Index(nameof(State), nameof(Label), nameof(Rank), IsDescending = [false, true])]
[Index("Main.Weight", nameof(Rank))]
public sealed partial record Specimen
{
    public required int Number { get; init; }

    public int? Rank { get; init; } = 1;

    public double Score { get; init; } = 0.5;

    public StepRights? Rights { get; init; } = StepRights.Write;

    public DateTimeOffset? Since { get; init; } = DateTimeOffset.UnixEpoch;

    [Index] public JobState? State { get; init; } = JobState.Done;

    [Index] public string? Label { get; init; } = "none";

    [Index] public Guid? Owner { get; init; }

    public bool? IsSure { get; init; } = true;

    public NoteId? Note { get; init; }

    [Index] public TimeSpan? Took { get; init; } = TimeSpan.FromHours(1);

    [Index] public ImmutableHashSet<JobState> States { get; init; } = [JobState.Open];

    [Index] public List<string?> Tags { get; init; } = ["new"];

    public ImmutableArray<SpecimenPart> Parts { get; init; } = [new("first") { Weight = 2 }];

    public SpecimenPart? Main { get; init; } = new("main");

    public Dictionary<JobState, string?> Notes { get; init; } = new() { [JobState.Done] = "b" };
}
