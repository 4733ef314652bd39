using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the members by which young and important documents count more in answers to questions.</summary>
internal static class BoostParser
{
    private const string Weight = "Weight";

    /// <summary>Finds the member with the time.</summary>
    public static BoostSpec? ParseRecency(INamedTypeSymbol type, ObjectSpec members, ParseContext context)
    {
        if (Find(KnownNames.RecencyAttribute, "[Recency]", type, context) is not { } found) return null;
        (MemberSymbol member, AttributeData attribute) = found;
        string text = attribute.Named("HalfLife") as string ?? "30.00:00:00";
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan halfLife) || halfLife <= TimeSpan.Zero)
        {
            context.Report(DiagnosticDescriptors.HalfLife, context.LocationOf(attribute, "HalfLife"), text);
            return null;
        }

        return IsReadable(members, member, context, static value => value is
        { Kind: ValueKind.Scalar, Method: "DateTimeOffset" or "DateTime" or "DateOnly" }) switch
        {
            null => null,
            false => Report(DiagnosticDescriptors.RecencyOnNoTime, member, attribute, context),
            true => Create(
                member, attribute, context,
                $"global::System.TimeSpan.FromTicks({halfLife.Ticks.ToString(CultureInfo.InvariantCulture)})"),
        };
    }

    /// <summary>Finds the member with the number.</summary>
    public static BoostSpec? ParseImportance(INamedTypeSymbol type, ObjectSpec members, ParseContext context)
    {
        if (Find(KnownNames.ImportanceAttribute, "[Importance]", type, context) is not { } found) return null;
        (MemberSymbol member, AttributeData attribute) = found;
        double max = attribute.Named("Max") as double? ?? 1;
        if (!(max > 0) || double.IsInfinity(max))
        {
            context.Report(
                DiagnosticDescriptors.BoostNumber, context.LocationOf(attribute, "Max"), "Max", Text(max),
                "a number greater than 0");
            return null;
        }

        return IsReadable(members, member, context, static value => QueryKind.Of(value) is
            "Int64" or "UInt64" or "Single" or "Double" or "Decimal" or "Enum") switch
        {
            null => null,
            false => Report(DiagnosticDescriptors.ImportanceOnNoNumber, member, attribute, context),
            true => Create(member, attribute, context, Text(max)),
        };
    }

    private static (MemberSymbol Member, AttributeData Attribute)? Find(
        string name, string shown, INamedTypeSymbol type, ParseContext context)
    {
        List<(MemberSymbol Member, AttributeData Attribute)> declared =
        [
            .. type.StoredMembers().SelectMany(
                member => AttributesOf(member, type).Where(a => a.AttributeClass.Is(name))
                    .Select(attribute => (member, attribute))),
        ];
        foreach ((MemberSymbol member, AttributeData attribute) in declared.Skip(1))
        {
            context.Report(
                DiagnosticDescriptors.SecondBoost, context.LocationOf(attribute), type.Name, shown, member.Name);
        }

        return declared.Count == 0 ? null : declared[0];
    }

    /// <summary>
    /// Whether a store finds the values in a document as they are; <see langword="null"/> if the member is none, which
    /// has been said.
    /// </summary>
    private static bool? IsReadable(
        ObjectSpec members, MemberSymbol member, ParseContext context, Func<ValueSpec, bool> fits)
    {
        MemberSpec? spec = members.Members.FirstOrDefault(m => m.Name == member.Name);
        if (spec is null && context.HasErrors) return null;
        return spec is { Seal: null } && !QueryKind.IsCollection(spec.Value) && spec.Value.Kind != ValueKind.Map
            && fits(spec.Value);
    }

    private static BoostSpec? Create(
        MemberSymbol member, AttributeData attribute, ParseContext context, string scale)
    {
        double weight = attribute.Named(Weight) as double? ?? 1;
        if (weight >= 0 && !double.IsInfinity(weight)) return new BoostSpec(member.Name, scale, Text(weight));
        context.Report(
            DiagnosticDescriptors.BoostNumber, context.LocationOf(attribute, Weight), Weight, Text(weight),
            "a number from 0 on");
        return null;
    }

    private static BoostSpec? Report(
        DiagnosticDescriptor fault, MemberSymbol member, AttributeData attribute, ParseContext context)
    {
        context.Report(fault, context.LocationOf(attribute), member.Name);
        return null;
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<AttributeData> AttributesOf(MemberSymbol member, INamedTypeSymbol type) =>
        member.Attributes.Concat(type.InstanceConstructors
            .SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, member.Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => p.GetAttributes()));
}
