using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with members that are sealed.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor EncryptedKey = Error(
        "TM0110",
        "A member of the key cannot be encrypted",
        "\"{0}\" is part of the key, and ids are readable everywhere: take it out of the key, or leave [Encrypted] out",
        "A document's id is in plain at every peer, in checkpoints and in logs.");

    public static readonly DiagnosticDescriptor EncryptedMerge = Error(
        "TM0111",
        "An encrypted member cannot be merged by its value",
        "\"{0}\" is encrypted, and {1} needs the values in plain: replicas without the key could not merge; use LastWriterWins or FirstWriterWins",
        "A merge is a function of what every replica sees, and of an encrypted value that is the sealed form.");

    public static readonly DiagnosticDescriptor EncryptedIndex = Error(
        "TM0112",
        "An index over an encrypted member needs LocalPlaintext",
        "\"{0}\" is encrypted, and {1} over it needs its values in plain on this device: say [Encrypted(LocalPlaintext = true)], or leave the index out",
        "An index compares values, which have to stand in it as they are.");

    public static readonly DiagnosticDescriptor EncryptedPart = Error(
        "TM0113",
        "A part of a member cannot be encrypted",
        "\"{0}\" is a member of a record within a document, and values are sealed whole: put [Encrypted] on the member of the memory type that holds the record",
        "Members of the memory type itself are what is sealed.");

    public static readonly DiagnosticDescriptor EncryptedInFile = Error(
        "TM0114",
        "An index in the file cannot hold an encrypted member",
        "\"{0}\" is encrypted, and {1} would have to hold its values in plain in the file: leave it out",
        "No index in the file holds what is sealed; queries open it in memory, which such an index cannot wait for.");
}
