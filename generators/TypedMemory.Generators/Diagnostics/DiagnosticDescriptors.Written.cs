using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with what the library fills in when a document is written.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor EncryptedContentKey = Error(
        "TM0097",
        "A member with [ContentKey] cannot be encrypted",
        "\"{0}\" carries [ContentKey], and is encrypted: its hash stands in the id, where anybody can try values against it; leave [Encrypted] out, or take another key",
        "A document's id is in plain at every peer, and the hash of a value that can be guessed gives it away.");

    public static readonly DiagnosticDescriptor GeneratedKey = Error(
        "TM0098",
        "The value of a key member cannot be made",
        "The value of \"{0}\" cannot be made: {1}",
        "[MemoryKey(Generate = ...)] makes a member of the key that was left at its default: a Guid or a string that can be set.");

    public static readonly DiagnosticDescriptor MemoryConverter = Error(
        "TM0105",
        "A [MemoryConverter] cannot be used",
        "The converter of \"{0}\" cannot be used: {1}",
        "A converter is a MemoryConverter<TValue, TStored> of the member's type, made without parameters, that stores what documents can hold.");

    public static readonly DiagnosticDescriptor Stamp = Error(
        "TM0099",
        "A member cannot get the time of the store",
        "\"{0}\" carries [{1}], and {2}",
        "One member may have [Created], and one [Modified]: points in time that everybody can read, outside of the key.");
}
