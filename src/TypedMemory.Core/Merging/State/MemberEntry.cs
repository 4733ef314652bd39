namespace TypedMemory.Core.Merging.State;

/// <summary>A member of a document with its state.</summary>
internal readonly record struct MemberEntry(MemberName Name, MemberState State);
