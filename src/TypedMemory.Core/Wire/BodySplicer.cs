using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>Collects the members of a body out of the document that they stand in.</summary>
internal ref struct BodySplicer(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;

    // Runs of members without one of the envelope between them: the last one, and those before it if there are any.
    private List<(int Start, int End)>? _earlier;
    private int _start = -1;
    private int _end;
    private bool _open;

    /// <summary>Whether no member was dropped: the document is its body.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Keeps a member, from its name to the end of its value.</summary>
    public void Keep(int start, int end)
    {
        if (!_open)
        {
            if (_start >= 0) (_earlier ??= []).Add((_start, _end));
            _start = start;
            _open = true;
        }

        _end = end;
    }

    /// <summary>Leaves out a member: what is kept next starts a run of its own.</summary>
    public void Drop()
    {
        IsWhole = false;
        _open = false;
    }

    /// <summary>The body.</summary>
    public readonly ReadOnlyMemory<byte> Splice()
    {
        if (_start < 0) return DocumentRevision.EmptyBody;
        int size = 2 + _end - _start;
        foreach ((int start, int end) in _earlier ?? []) size += end - start + 1;
        byte[] body = GC.AllocateUninitializedArray<byte>(size);
        body[0] = (byte)'{';
        int at = 1;
        foreach ((int start, int end) in _earlier ?? [])
        {
            _json[start..end].CopyTo(body.AsSpan(at));
            at += end - start;
            body[at++] = (byte)',';
        }

        _json[_start.._end].CopyTo(body.AsSpan(at));
        body[^1] = (byte)'}';
        return body;
    }
}
