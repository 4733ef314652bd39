using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the member that gets the time of the store.</summary>
internal static class StampParser
{
    public static StampSpec? Parse(
        INamedTypeSymbol type, ObjectSpec members, string attributeName, EquatableArray<KeyPartSpec> key,
        ParseContext context)
    {
        StampSpec? first = null;
        string name = attributeName.Substring(attributeName.IndexOf('.') + 1).Replace("Attribute", "");
        foreach ((MemberSymbol member, AttributeData attribute) in MemberAttributes.Find(type, attributeName))
        {
            MemberSpec? spec = members.Members.FirstOrDefault(m => m.Name == member.Name);
            if (spec is null) continue;
            string? fault =
                first is not null ? "another member has it already; leave it out on one of them"
                : spec.Value is not { Kind: ValueKind.Scalar, Method: "DateTimeOffset" or "DateTime" }
                    ? "it is not a point in time; make it a DateTimeOffset or a DateTime"
                : key.Any(p => p.IsOf(member.Name))
                    ? "it is part of the key, which the time of a write cannot change; take it out of the key"
                : spec.Seal is not null ? "it is encrypted, and every replica has to know the time; leave it readable"
                : null;
            if (fault is not null)
                context.Report(DiagnosticDescriptors.Stamp, context.LocationOf(attribute), member.Name, name, fault);
            else
                first = new StampSpec(
                    new EquatableArray<string>([spec.JsonName, .. spec.FormerNames]),
                    spec.Value.Method == "DateTimeOffset");
        }

        return first;
    }
}
