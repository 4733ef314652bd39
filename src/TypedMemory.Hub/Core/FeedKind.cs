namespace TypedMemory.Hub.Core;

/// <summary>How a client follows the changes.</summary>
internal enum FeedKind
{
    /// <summary>All there are, then the end.</summary>
    Normal,

    /// <summary>Those there are; if there are none, the next.</summary>
    LongPoll,

    /// <summary>One line each, for as long as the client listens.</summary>
    Continuous,

    /// <summary>The events of a browser's <c>EventSource</c>, for as long as it listens.</summary>
    EventSource,
}
