using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with what recall goes by.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor MalformedThread = Error(
        "TM0090",
        "The thread is no leading part of the key",
        "The thread \"{0}\" cannot be used: {1}; name the last member of the key that a conversation has in common, e.g. \"{{Session}}\"",
        "A conversation is all documents whose keys begin alike: Thread says up to which member.");

    public static readonly DiagnosticDescriptor TextWeight = Error(
        "TM0091",
        "The weight of a text is out of range",
        "The weight {0} cannot be used: it must be greater than 0 and at the most 100; leave [FullText] out for a member that does not count",
        "A weight says how much a word in one member counts, compared to one in another.");

    public static readonly DiagnosticDescriptor ThreadOrder = Error(
        "TM0092",
        "Nothing orders the documents of a thread",
        "\"{0}\" cannot order the documents of a conversation: it is no member of the type, or its values have no order; name a member with a number, time or text",
        "What stands beside a document in its conversation is found by this order.");
}
