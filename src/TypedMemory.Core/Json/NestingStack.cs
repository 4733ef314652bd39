namespace TypedMemory.Core.Json;

/// <summary>Which of the open brackets are objects: one bit each, without allocation up to a depth of 64.</summary>
internal struct NestingStack
{
    private ulong _top;
    private Stack<ulong>? _below;

    /// <summary>How many brackets are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the innermost one is an object.</summary>
    public readonly bool InObject => (_top & 1) != 0;

    public void Push(bool isObject)
    {
        if (Depth > 0 && Depth % 64 == 0) (_below ??= new()).Push(_top);
        _top = (_top << 1) | (isObject ? 1UL : 0);
        Depth++;
    }

    public void Pop()
    {
        Depth--;
        _top = Depth > 0 && Depth % 64 == 0 ? _below!.Pop() : _top >> 1;
    }
}
