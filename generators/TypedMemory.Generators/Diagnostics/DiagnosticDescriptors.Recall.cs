using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with what recall goes by.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor MalformedThread = Error(
        "TM0090",
        "The thread is not a leading part of the key",
        "The thread \"{0}\" cannot be used: {1}; name the last member of the key that a conversation has in common, e.g. \"{{Session}}\"",
        "A conversation is all documents whose keys begin alike: Thread says up to which member.");

    public static readonly DiagnosticDescriptor TextWeight = Error(
        "TM0091",
        "The weight of a text is out of range",
        "The weight {0} cannot be used: it must be greater than 0 and at most 100; leave [FullText] out for a member that does not count",
        "A weight says how much a word in one member counts, compared to one in another.");

    public static readonly DiagnosticDescriptor ThreadOrder = Error(
        "TM0092",
        "Nothing orders the documents of a thread",
        "\"{0}\" cannot order the documents of a conversation: it is not a member of the type, or its values have no order; name a member with a number, time or text",
        "What stands beside a document in its conversation is found by this order.");

    public static readonly DiagnosticDescriptor NoVector = Error(
        "TM0093",
        "A member with a vector is neither a vector nor a text",
        "\"{0}\" holds no vector, and none can be made of it; put [Vector] on a ReadOnlyMemory<float> or on a string, or name the texts with From",
        "A vector is one that the application stores, or it is made of texts by a model.");

    public static readonly DiagnosticDescriptor VectorOfNoText = Error(
        "TM0094",
        "A vector is made of something that is not text",
        "No vector can be made of \"{0}\": it is not a text member of the type, or is named twice; name each string once, several with commas between them",
        "From names the texts that a model makes the vector of.");

    public static readonly DiagnosticDescriptor VectorDimensions = Error(
        "TM0095",
        "The dimensions of a vector are out of range",
        "A vector of {0} numbers cannot be used: it has at least 1 and at most 16384; say how many the model gives",
        "Vectors of an index all have as many numbers as the model gives.");

    public static readonly DiagnosticDescriptor VectorOfNothing = Error(
        "TM0096",
        "The vector of a type names no texts",
        "[Vector] on \"{0}\" does not say what the vector is made of; name the texts with From, or put it on a text",
        "On a type, From names the texts that a model makes the vector of.");
}
