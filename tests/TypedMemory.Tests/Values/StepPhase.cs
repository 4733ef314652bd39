#pragma warning disable CA1069 // Two names of one number are the point.
using System.Text.Json.Serialization;

namespace TypedMemory.Tests;

/// <summary>An enum with two names of one number, of which the runtime may find either.</summary>
public enum StepPhase
{
    [JsonStringEnumMemberName("waiting")]
    Open = 1,
    Begun = 1,
    Ready = 1,
    Done = 2,
}
