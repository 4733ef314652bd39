using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What newcomers forget.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor ForgottenTypes = Warning(
        "TM0120",
        "The generated types are not added",
        "The memory gets none of this assembly's memory types, so no repository is registered; call AddGeneratedTypes()",
        "Repositories are registered by AddGeneratedTypes of the assembly that declares the types, not by their being there.");

    public static readonly DiagnosticDescriptor UnawaitedWrite = Warning(
        "TM0121",
        "A write is not awaited",
        "{0} is not awaited, so nobody sees whether it failed, and what follows runs before it is committed; await it",
        "A write is acknowledged when its task ends: a conflict, a full disk and a refused value are its exceptions.");

    public static readonly DiagnosticDescriptor PasswordInUrl = Warning(
        "TM0122",
        "A password stands in a URL in the source",
        "The password of \"{0}\" stands in the source for all who can read it; take it from the configuration or the environment",
        "Source is copied, published and logged. A password that was in it is to be replaced.");

    public static readonly DiagnosticDescriptor AssertedPassword = Warning(
        "TM0123",
        "A password that may be missing is asserted to be there",
        "The password is null where the setting was forgotten, and the remote then says that the credentials are wrong; say which setting is missing",
        "The ! silences the compiler and changes nothing at run time: a forgotten setting shows as a 401 of the server.");

    public static readonly DiagnosticDescriptor UnmergedCollection = Warning(
        "TM0124",
        "A collection that is extended has no merge",
        "\"{0}\" is extended here and is replaced as a whole where two replicas do so: one side's elements are lost; declare {1}",
        "Without a merge the later edit of a member wins, which is right for a text; of two additions to a collection both are wanted.");
}
