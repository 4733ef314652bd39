using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with the members by which documents count more in answers to questions.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor RecencyOnNoTime = Error(
        "TM0115",
        "A member with [Recency] is not a time that a store can read",
        "\"{0}\" carries [Recency], and documents have no age by it: put it on a DateTimeOffset, DateTime or DateOnly of the type that is not encrypted",
        "The age of a document is counted from the member, by the store, which has no keys.");

    public static readonly DiagnosticDescriptor ImportanceOnNoNumber = Error(
        "TM0116",
        "A member with [Importance] is not a number that a store can read",
        "\"{0}\" carries [Importance], and documents have no importance by it: put it on a number or enum of the type that is not encrypted",
        "The importance of a document is read from the member, by the store, which has no keys.");

    public static readonly DiagnosticDescriptor HalfLife = Error(
        "TM0117",
        "The half-life is not a time span",
        "The half-life \"{0}\" cannot be used: write a positive time span, e.g. \"7.00:00:00\" for seven days or \"12:00:00\" for twelve hours",
        "HalfLife is written as TimeSpan.Parse reads it with the invariant culture: days, a point, hours, minutes, seconds.");

    public static readonly DiagnosticDescriptor BoostNumber = Error(
        "TM0118",
        "A number of [Recency] or [Importance] is out of range",
        "{0} = {1} cannot be used: it must be {2}",
        "What is added to a score is a share of it, at most the weight.");

    public static readonly DiagnosticDescriptor SecondBoost = Error(
        "TM0119",
        "A memory type has several members with [Recency] or [Importance]",
        "\"{0}\" has more than one member with {1}: leave it out on \"{2}\", or on the other one",
        "A document has one age and one importance; a question can name another member.");
}
