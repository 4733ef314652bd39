namespace TypedMemory.Setup;

/// <summary>Something that is wrong with how a memory is put together; told when it starts, with all others.</summary>
/// <param name="Text">What it is and what to do.</param>
internal sealed record SetupFault(string Text);
