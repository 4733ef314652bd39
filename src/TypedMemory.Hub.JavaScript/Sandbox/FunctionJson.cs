namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>Values that functions get and give.</summary>
internal static class FunctionJson
{
    public static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();
}
