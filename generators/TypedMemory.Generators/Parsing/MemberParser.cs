using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Turns a property or field into a member.</summary>
internal static class MemberParser
{
    private const long JsonIgnoreAlways = 1;
    private const long JsonIgnoreNever = 0;
    private const string DisallowNullAttribute = "System.Diagnostics.CodeAnalysis.DisallowNullAttribute";
    private const string MaybeNullAttribute = "System.Diagnostics.CodeAnalysis.MaybeNullAttribute";

    /// <summary>Parses a member.</summary>
    /// <returns>The member; <see langword="null"/> if it is none, or cannot be one, which is then reported.</returns>
    public static MemberSpec? Parse(
        MemberSymbol symbol, IParameterSymbol? parameter, ParseContext context, bool isDocument)
    {
        ImmutableArray<AttributeData> attributes = parameter is null
            ? symbol.Attributes
            : symbol.Attributes.AddRange(parameter.GetAttributes());
        InheritedAttributeParser.Report(symbol, attributes, context);
        if (IsIgnored(symbol, attributes, context) || VectorParser.IsNotStored(symbol, attributes)) return null;
        if (!symbol.CanRead(context.Type))
        {
            StoredMemberParser.ReportUnread(symbol, attributes, context);
            return null;
        }

        MemberBinding? binding = parameter is not null
            ? MemberBinding.Constructor
            : symbol.BindingIn(context.Type) ?? (CollectionParser.CanFill(symbol) ? MemberBinding.Filled : null);
        if (binding is null)
        {
            StoredMemberParser.ReportUnset(symbol, attributes, context);
            return null;
        }

        JsonAttributeParser.ReportMember(symbol, attributes, context);
        AttributeValueParser.Report(attributes, context);
        if (!isDocument) SealParser.ReportNested(symbol, context);
        string jsonName = Find(attributes, KnownNames.JsonPropertyNameAttribute)?.Argument<string>()
            ?? Names.JsonName(symbol.Name);
        string[] formerNames = [.. attributes
            .Where(a => a.AttributeClass.Is(KnownNames.FormerNameAttribute))
            .Select(a => a.Argument<string>())
            .OfType<string>()];
        foreach (string name in formerNames.Prepend(jsonName))
        {
            if (!Names.IsText(name))
                context.Report(DiagnosticDescriptors.HalfSurrogate, context.LocationOf(symbol.Symbol), symbol.Name);
            else if (isDocument && IsReserved(name))
            {
                context.Report(
                    DiagnosticDescriptors.ReservedJsonName, context.LocationOf(symbol.Symbol), symbol.Name, name);
            }
            else continue;
            return null;
        }

        formerNames = FormerNames(symbol, formerNames, jsonName, attributes, context);

        AttributeData? merge = Find(attributes, KnownNames.MergeAttribute);
        string kind = merge is null ? "LastWriterWins" : MergeParser.KindOf(merge);
        ValueSpec? value = MemberValueParser.Parse(symbol, attributes, context, normalize: kind is "Max" or "Min");
        if (value is null) return null;

        bool isFilled = binding == MemberBinding.Filled;
        if (isFilled) value = CollectionParser.OfFilled(value);
        if (value.Collection is not null) SortedParser.Report(symbol, isFilled, context);
        if (EnumParser.FaultOf(value) is { } fault)
        {
            context.Report(
                DiagnosticDescriptors.AmbiguousEnumName, context.LocationOf(symbol.Symbol), fault.Enum.Replace(
                    "global::", ""), fault.Fault);
        }

        // What merges is not null. Code that does not know nullable references cannot say it; the writer checks it.
        if (kind is "Set" or "Map" or "Record" or "Custom" && symbol.Type.IsUnannotated())
            value = value with { AllowsNull = false };
        string? mergeType = kind == "Custom" ? MergeParser.TypeOf(merge!, symbol.Type, value) : null;
        if (merge is not null && mergeType is null && MergeParser.Mismatch(kind, value) is { } needed)
        {
            context.Report(
                DiagnosticDescriptors.MergeDoesNotFit,
                context.LocationOf(merge),
                ImmutableDictionary<string, string?>.Empty.Add("Fitting", MergeParser.Fitting(value)),
                kind,
                symbol.Name,
                needed);
            kind = "LastWriterWins";
        }

        // A set in the merge is a set in JSON, whatever holds it in memory: sorted, each element once, equal bytes
        // everywhere.
        if (kind == "Set" && value.Kind == ValueKind.List) value = value with { Kind = ValueKind.Set };
        bool skipsNull = false;
        if (binding is MemberBinding.Setter or MemberBinding.Accessor)
        {
            // The property may give a null that it does not take: what was null stays at its default.
            skipsNull = Find(attributes, DisallowNullAttribute) is not null
                || Find(attributes, MaybeNullAttribute) is not null;
            if (skipsNull && symbol.Type.IsReferenceType) value = value with { AllowsNull = true };
        }

        string? defaultValue = parameter is { HasExplicitDefaultValue: true }
            ? ParameterParser.DefaultOf(parameter) : null;
        if (parameter is not null && ParameterParser.Refuses(parameter, symbol, context)) return null;
        if (parameter is not null && ParameterParser.RefusesNull(parameter)) value = value with { AllowsNull = false };
        return new MemberSpec(symbol.Name, jsonName, value, binding.Value)
        {
            IsRequired = symbol.IsRequired
                || parameter is { HasExplicitDefaultValue: false }
                || Find(attributes, KnownNames.JsonRequiredAttribute) is not null,
            Accessor = binding == MemberBinding.Accessor ? AccessorParser.Parse(symbol.Setter!, value) : null,
            SkipsNull = skipsNull && value.AllowsNull,
            IsInitialized = parameter is not null && symbol.IsRequired
                && !ConstructorParser.SetsRequired(parameter.ContainingSymbol as IMethodSymbol),
            LocalType = parameter is null ? null : ParameterParser.LocalType(parameter, symbol),
            ParameterName = parameter?.Name ?? "",
            DefaultValue = defaultValue,
            MergeKind = kind,
            MergeType = mergeType ?? "",
            Description = DocumentationText.Of(symbol.Symbol, parameter, context.CancellationToken),
            FormerNames = new EquatableArray<string>([.. formerNames]),
        };
    }

    /// <summary>Whether no member of a document can have the name in JSON.</summary>
    public static bool IsReserved(string jsonName) =>
        jsonName is KnownNames.ReservedMember or KnownNames.VersionMember or KnownNames.ExpiresMember
            or KnownNames.SupersededByMember or KnownNames.SupersedesMember
        || jsonName.StartsWith("_", StringComparison.Ordinal);

    /// <summary>Whether the member is excluded by [JsonIgnore].</summary>
    public static bool IsExcluded(MemberSymbol symbol) =>
        symbol.Symbol.Attribute(KnownNames.JsonIgnoreAttribute) is { } ignore
            && ConditionOf(ignore) is (null or JsonIgnoreAlways);

    /// <summary>The names that the member had; one that it has, or that is said twice, is reported.</summary>
    private static string[] FormerNames(
        MemberSymbol symbol, string[] names, string jsonName, ImmutableArray<AttributeData> attributes,
        ParseContext context)
    {
        string[] found = [.. names.Distinct().Where(n => n != jsonName)];
        if (found.Length < names.Length)
        {
            context.Report(
                DiagnosticDescriptors.IneffectiveAttribute,
                context.LocationOf(
                    attributes.Last(a => a.AttributeClass.Is(KnownNames.FormerNameAttribute)
                        && (a.Argument<string>() == jsonName || names.Count(n => n == a.Argument<string>()) > 1))
                    .ApplicationSyntaxReference),
                "FormerName",
                symbol.Name,
                "the member is read by that name already");
        }

        return found;
    }

    private static AttributeData? Find(ImmutableArray<AttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => a.AttributeClass.Is(name));

    private static bool IsIgnored(MemberSymbol symbol, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        if (Find(attributes, KnownNames.JsonIgnoreAttribute) is not { } ignore) return false;
        switch (ConditionOf(ignore))
        {
            case null or JsonIgnoreAlways: return true;
            case JsonIgnoreNever: return false;
            default:
                context.Report(DiagnosticDescriptors.ConditionalIgnore, context.LocationOf(ignore), symbol.Name);
                return false;
        }
    }

    private static long? ConditionOf(AttributeData ignore) =>
        ignore.Named("Condition") is int condition ? condition : null;
}
