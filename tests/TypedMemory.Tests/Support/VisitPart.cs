using System.Text.Json.Serialization;

namespace TypedMemory.Tests;

/// <summary>An enum that is a key of a map.</summary>
public enum VisitPart
{
    Room,
    [JsonStringEnumMemberName("the food")]
    Food,
}
