using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with the end of documents, and with keys made of content.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor ExpiresOnNoTime = Error(
        "TM0100",
        "A member with [Expires] is not a time",
        "\"{0}\" carries [Expires], but it is not a point in time: make it a DateTimeOffset or a DateTime, nullable if a document may hold for ever",
        "The member says at which instant a document ends.");

    public static readonly DiagnosticDescriptor SecondExpiry = Error(
        "TM0101",
        "A memory type has more than one end",
        "\"{0}\" has more than one end: leave [Expires] out on \"{1}\", or the other one, or TimeToLive",
        "A document ends once: by one member with [Expires], or by TimeToLive.");

    public static readonly DiagnosticDescriptor TimeToLive = Error(
        "TM0102",
        "The time to live is not a time span",
        "The time to live \"{0}\" cannot be used: write a positive time span, e.g. \"30.00:00:00\" for thirty days or \"00:15:00\" for fifteen minutes",
        "TimeToLive is written as TimeSpan.Parse reads it with the invariant culture: days, a point, hours, minutes, seconds.");

    public static readonly DiagnosticDescriptor EncryptedExpiry = Error(
        "TM0103",
        "The end of a document is encrypted",
        "\"{0}\" carries [Expires], and is encrypted: leave it readable, so that sweeps and replicas without the key know the end",
        "Every replica has to know when a document ends, those without its key too.");

    public static readonly DiagnosticDescriptor UnsupportedContentKey = Error(
        "TM0104",
        "A member with [ContentKey] has no text to hash",
        "\"{0}\" cannot be part of a content key: {1} has no single form as text; choose strings, integers, booleans, enums, Guid, DateOnly or DateTimeOffset, of which only strings may be nullable",
        "A content key is a hash over the values as they would stand in a key.");
}
