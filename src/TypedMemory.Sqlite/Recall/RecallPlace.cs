namespace TypedMemory.Sqlite.Recall;

/// <summary>A row's place in its conversation.</summary>
/// <param name="Thread">The conversation, as bytes.</param>
/// <param name="Place">What orders it there, as bytes.</param>
/// <param name="Id">The document's id in UTF-8, which decides between equal places.</param>
internal sealed record RecallPlace(byte[] Thread, byte[] Place, byte[] Id)
{
    /// <summary>The conversation as something that can be looked up.</summary>
    public string Key { get; } = Convert.ToHexString(Thread);
}
