namespace TypedMemory.Core.Secrecy;

/// <summary>A document with its sealed members opened, as far as this device can.</summary>
/// <param name="Body">The document; what cannot be opened is left out, or has its placeholder.</param>
/// <param name="Stored">The sealed text of each opened member, with its plain value.</param>
/// <param name="Unreadable">The members that cannot be opened, with what is wrong with each.</param>
internal sealed record OpenedBody(
    ReadOnlyMemory<byte> Body,
    Dictionary<string, (ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Plain)> Stored,
    Dictionary<string, (ReadOnlyMemory<byte> Text, MemoryFormatException Error)> Unreadable);
