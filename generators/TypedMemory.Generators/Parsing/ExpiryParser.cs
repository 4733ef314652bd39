using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds until when the documents of a memory type hold.</summary>
internal static class ExpiryParser
{
    public static ExpirySpec? Parse(
        INamedTypeSymbol type, ObjectSpec members, AttributeData memoryType, ParseContext context)
    {
        bool evicts = memoryType.Named("Expiry") is 1;
        List<(MemberSymbol Member, AttributeData Attribute)> declared =
        [
            .. type.StoredMembers().SelectMany(
                member => AttributesOf(member, type).Where(a => a.AttributeClass.Is(KnownNames.ExpiresAttribute))
                    .Select(attribute => (member, attribute))),
        ];
        ExpirySpec? live = ParseTimeToLive(memoryType, evicts, context);
        foreach ((MemberSymbol member, AttributeData attribute) in declared.Skip(live is null ? 1 : 0))
        {
            context.Report(
                DiagnosticDescriptors.SecondExpiry, context.LocationOf(attribute), type.Name, member.Name);
        }

        if (live is not null || declared.Count == 0) return live;
        (MemberSymbol found, AttributeData on) = declared[0];
        MemberSpec? spec = members.Members.FirstOrDefault(m => m.Name == found.Name);
        if (spec is null && context.HasErrors) return null;
        if (spec?.Seal is not null)
        {
            context.Report(DiagnosticDescriptors.EncryptedExpiry, context.LocationOf(on), found.Name);
            return null;
        }

        if (spec?.Value is { Kind: ValueKind.Scalar, Method: "DateTimeOffset" or "DateTime" })
            return new ExpirySpec(found.Name, 0, evicts);
        context.Report(DiagnosticDescriptors.ExpiresOnNoTime, context.LocationOf(on), found.Name);
        return null;
    }

    private static ExpirySpec? ParseTimeToLive(AttributeData memoryType, bool evicts, ParseContext context)
    {
        if (memoryType.Named("TimeToLive") is not string text) return null;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) && time > TimeSpan.Zero)
            return new ExpirySpec("", time.Ticks, evicts);
        context.Report(DiagnosticDescriptors.TimeToLive, context.LocationOf(memoryType, "TimeToLive"), text);
        return null;
    }

    private static IEnumerable<AttributeData> AttributesOf(MemberSymbol member, INamedTypeSymbol type) =>
        member.Attributes.Concat(type.InstanceConstructors
            .SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, member.Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => p.GetAttributes()));
}
