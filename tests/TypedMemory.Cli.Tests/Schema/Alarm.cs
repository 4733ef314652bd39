namespace TypedMemory.Cli.Tests;

/// <summary>Another memory type, of a later version, whose name comes first.</summary>
[MemoryType("alarm", Key = "{Code}", Version = 2)]
internal sealed partial record Alarm
{
    public required string Code { get; init; }

    [Upcast(1)]
    internal static void Keep(System.Text.Json.Nodes.JsonObject document) =>
        ArgumentNullException.ThrowIfNull(document);
}
