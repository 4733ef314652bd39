using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds which members of a memory type are sealed, and what then cannot be declared of them.</summary>
internal static class SealParser
{
    /// <summary>Marks the members that are sealed.</summary>
    /// <param name="type">The type, or a case of it.</param>
    /// <param name="members">Its members.</param>
    /// <param name="key">The key.</param>
    /// <param name="context">The parse of the memory type.</param>
    public static ObjectSpec Parse(
        INamedTypeSymbol type, ObjectSpec members, EquatableArray<KeyPartSpec> key, ParseContext context)
    {
        AttributeData? whole = context.Type.Attribute(KnownNames.EncryptedAttribute);
        MemberSymbol[] symbols = [.. type.StoredMembers()];
        var marked = new List<MemberSpec>();
        foreach (MemberSpec member in members.Members)
        {
            AttributeData[] attributes =
                [.. AttributesOf(symbols.FirstOrDefault(m => m.Name == member.Name), type)];
            AttributeData? own = attributes.FirstOrDefault(a => a.AttributeClass.Is(KnownNames.EncryptedAttribute));
            bool isKey = key.Any(p => p.IsOf(member.Name));
            bool isHashed = key.Any(p => p.Content.Any(c => c.Name == member.Name));
            if (isHashed && (own ?? whole) is { } wrong)
                context.Report(DiagnosticDescriptors.EncryptedContentKey, context.LocationOf(wrong), member.Name);
            else if (isKey && own is not null)
                context.Report(DiagnosticDescriptors.EncryptedKey, context.LocationOf(own), member.Name);
            AttributeData? seal = isKey || member.Binding == MemberBinding.Version ? null : own ?? whole;
            marked.Add(seal is null ? member : Marked(member, seal, context));
        }

        return members with { Members = new EquatableArray<MemberSpec>([.. marked]) };
    }

    /// <summary>Reports indexes over members that no index may hold in plain.</summary>
    public static void ReportIndexes(
        INamedTypeSymbol type, ObjectSpec members, EquatableArray<IndexSpec> indexes, ParseContext context)
    {
        var wrong = indexes
            .SelectMany(index => index.Parts.Concat(index.Thread).Concat(index.ThreadOrder)
                .Select(part => (index.IsFullText, In: InFile(index), Name: part.Name.Split('.', '[')[0])))
            .Distinct();
        foreach ((bool isText, string? inFile, string name) in wrong)
        {
            if (members.Members.FirstOrDefault(m => m.Name == name)?.Seal is not { } seal) continue;
            Location location = context.LocationOf(
                type.StoredMembers().FirstOrDefault(m => m.Name == name)?.Symbol ?? type);
            if (inFile is not null)
                context.Report(DiagnosticDescriptors.EncryptedInFile, location, name, inFile);
            else if (!seal.LocalPlaintext)
                context.Report(
                    DiagnosticDescriptors.EncryptedIndex, location, name, isText ? "a full-text index" : "an index");
        }
    }

    /// <summary>What an index is called that has to be in the file; <see langword="null"/> for others.</summary>
    private static string? InFile(IndexSpec index) =>
        index.Vector is not null ? "an index of vectors" : index.IsUnique ? "a unique index" : null;

    /// <summary>Reports the attribute where it does nothing: within a record.</summary>
    public static void ReportNested(MemberSymbol symbol, ParseContext context)
    {
        AttributeData? own = AttributesOf(symbol, context.Type)
            .FirstOrDefault(a => a.AttributeClass.Is(KnownNames.EncryptedAttribute));
        if (own is not null)
            context.Report(DiagnosticDescriptors.EncryptedPart, context.LocationOf(own), symbol.Name);
    }

    /// <summary>
    /// What stands for a required value that cannot be opened, as JSON; empty if nothing simple does.
    /// </summary>
    public static string PlaceholderOf(MemberSpec member) => !member.IsRequired ? "" : member.Value switch
    {
        { AllowsNull: true } => "null",
        { Kind: ValueKind.List or ValueKind.Set or ValueKind.Pairs } => "[]",
        { Kind: ValueKind.Map } => "{}",
        { Method: "String" or "Base64" } => "\"\"",
        { Method: "Boolean" } => "false",
        { Method: "Guid" } => "\"00000000-0000-0000-0000-000000000000\"",
        { Method: "DateTime" or "DateTimeOffset" } => "\"0001-01-01T00:00:00Z\"",
        { Method: "DateOnly" } => "\"0001-01-01\"",
        { Method: "TimeOnly" or "TimeSpan" } => "\"00:00:00\"",
        {
            Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64" or "Half"
            or "Single" or "Double" or "Decimal" or "BigInteger" or "Int128" or "UInt128"
        } => "0",
        { Enum: { AsNumber: true } } => "0",
        { Enum.Values: { Count: > 0 } values } => Names.JsonString(values[0].JsonName),
        _ => "",
    };

    private static MemberSpec Marked(MemberSpec member, AttributeData seal, ParseContext context)
    {
        Location? location = context.LocationOf(seal);
        bool isLocal = seal.Named("LocalPlaintext") is true;
        if (member.MergeKind is not ("LastWriterWins" or "FirstWriterWins"))
        {
            context.Report(DiagnosticDescriptors.EncryptedMerge, location, member.Name, member.MergeKind);
        }

        return member with { Seal = new SealSpec(seal.Named("AcceptsPlaintext") is true, isLocal) };
    }

    private static IEnumerable<AttributeData> AttributesOf(MemberSymbol? symbol, INamedTypeSymbol type) =>
        symbol is null
            ? []
            : symbol.Attributes.Concat(type.InstanceConstructors
                .SelectMany(c => c.Parameters)
                .Where(p => string.Equals(p.Name, symbol.Name, System.StringComparison.OrdinalIgnoreCase))
                .SelectMany(p => p.GetAttributes()));
}
