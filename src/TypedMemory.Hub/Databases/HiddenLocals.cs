namespace TypedMemory.Hub.Databases;

/// <summary>
/// Local documents of the hub itself, which live beside those of clients and which no request can reach.
/// </summary>
internal static class HiddenLocals
{
    public const string Prefix = "\u0001hub:";

    public static bool Covers(string localId) => localId.StartsWith(Prefix, StringComparison.Ordinal);
}
