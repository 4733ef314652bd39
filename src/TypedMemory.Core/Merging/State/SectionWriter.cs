namespace TypedMemory.Core.Merging.State;

/// <summary>Writes an object that is left out while it has no members.</summary>
internal struct SectionWriter(MetadataWriter output)
{
    private bool _open;

    public readonly MetadataWriter Output => output;

    public void Key(ReadOnlySpan<byte> key)
    {
        if (!_open) output.StartObject();
        _open = true;
        output.Name(key);
    }

    public readonly void Close()
    {
        if (_open) output.EndObject();
    }
}
