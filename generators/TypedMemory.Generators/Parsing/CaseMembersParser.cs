using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Makes one list of the members of a memory type's cases, for queries, indexes and merges: what has one name in two
/// cases is one member of the documents.
/// </summary>
internal static class CaseMembersParser
{
    /// <summary>What the member that tells cases apart is called in queries.</summary>
    private const string CaseName = "Case";

    /// <summary>What is declared of documents as such, and not of those of a case.</summary>
    private static readonly string[] s_ofBase =
    [
        KnownNames.MemoryKeyAttribute, KnownNames.ExpiresAttribute, KnownNames.RecencyAttribute,
        KnownNames.ImportanceAttribute, KnownNames.CreatedAttribute, KnownNames.ModifiedAttribute,
    ];

    /// <summary>What is declared of a memory type as a whole.</summary>
    private static readonly string[] s_ofType =
        [KnownNames.EncryptedAttribute, KnownNames.ContentKeyAttribute, KnownNames.MemoryJsonContextAttribute];

    /// <summary>Parses the members.</summary>
    /// <param name="type">The memory type.</param>
    /// <param name="types">Its cases.</param>
    /// <param name="objects">The members of each.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static ObjectSpec Parse(
        INamedTypeSymbol type, IReadOnlyList<INamedTypeSymbol> types, IReadOnlyList<ObjectSpec> objects,
        ParseContext context)
    {
        var inBase = new HashSet<string>(type.StoredMembers().Select(m => m.Name), StringComparer.Ordinal);
        foreach (INamedTypeSymbol declared in types) ReportMisplaced(declared, inBase, context);
        string discriminator = HierarchyParser.DiscriminatorOf(type);
        if (MemberParser.IsReserved(discriminator))
        {
            context.Report(
                DiagnosticDescriptors.ReservedJsonName, context.LocationOf(type), "the discriminator", discriminator);
        }

        var cases = types.Zip(objects, (symbol, members) => (Symbol: symbol, Members: members)).ToList();
        var found = cases.SelectMany(c => c.Members.Members.Select(m => (c.Symbol, c.Members, Member: m)))
            .GroupBy(f => f.Member.Name).ToList();
        var names = new Dictionary<string, (string Member, INamedTypeSymbol Case)>(StringComparer.Ordinal);
        var members = new List<MemberSpec>();
        foreach (var group in found)
        {
            var occurrences = group.ToList();
            var (firstCase, _, first) = occurrences[0];
            foreach (var (other, _, member) in occurrences.Skip(1))
            {
                if (DifferenceOf(first, member) is { } difference)
                    ReportDisagreement(member.Name, firstCase, other, difference, context);
            }

            foreach (string name in first.FormerNames.Prepend(first.JsonName))
            {
                if (names.TryGetValue(name, out (string Member, INamedTypeSymbol Case) known)
                    && known.Member != first.Name)
                {
                    ReportDisagreement(
                        first.Name, known.Case, firstCase,
                        $"\"{name}\" in JSON is \"{known.Member}\" in the one and \"{first.Name}\" in the other; give one of them another name",
                        context);
                }

                names[name] = (first.Name, firstCase);
            }

            // What disagrees is reported, and left out of what is emitted, so that this compiles.
            members.Add(Join(
                type, [.. occurrences.Where(o => DifferenceOf(first, o.Member) is null)], types.Count,
                inBase.Contains(first.Name)));
        }

        if (objects.Count > 0) members.Add(Discriminator(discriminator, objects, members));
        members.Sort((a, b) => Names.CompareUtf8(a.JsonName, b.JsonName));
        return new ObjectSpec(
            type.QualifiedName(), type.Name, IsValueType: false, new EquatableArray<MemberSpec>([.. members]),
            EquatableArray<int>.Empty)
        {
            Description = DocumentationText.Of(type, context.CancellationToken),
            HasObsoleteParts = objects.Any(o => o.HasObsoleteParts),
            DiscriminatorName = discriminator,
        };
    }

    /// <summary>Adds the texts that a case declares for the full-text index to those of the cases before it.</summary>
    public static void AddTexts(
        List<IndexPartSpec> texts, List<IndexPartSpec> found, INamedTypeSymbol declared, ParseContext context)
    {
        foreach (IndexPartSpec text in found)
        {
            IndexPartSpec? known = texts.FirstOrDefault(t => t.Name == text.Name);
            if (known is null) texts.Add(text);
            else if (known != text)
            {
                ReportDisagreement(
                    text.Name, context.Type, declared,
                    "its [FullText] says another language or weight than that of a case before; give both the same",
                    context);
            }
        }
    }

    private static MemberSpec Join(
        INamedTypeSymbol type,
        ImmutableArray<(INamedTypeSymbol Symbol, ObjectSpec Members, MemberSpec Member)> occurrences, int cases,
        bool isInBase)
    {
        MemberSpec first = occurrences[0].Member;
        if (first.Binding == MemberBinding.Version) return first;
        bool isInAll = occurrences.Length == cases;
        bool isThere = isInAll && occurrences.All(o => o.Member.IsRequired);
        ValueSpec value = first.Value with { AllowsNull = occurrences.Any(o => o.Member.Value.AllowsNull) };
        return first with
        {
            Value = value,
            IsRequired = isThere,
            IsObsolete = occurrences.Any(o => o.Member.IsObsolete),
            IsOfCases = !isInAll,
            IsInternal = !isInBase && type.AccessibilityKeyword() == "public"
                && occurrences.All(o => o.Symbol.AccessibilityKeyword() != "public"),
            GetOfCase = isInBase ? null : GetOf(occurrences, value, first.Name),
            Cases = isThere ? EquatableArray<MemberCaseSpec>.Empty : new EquatableArray<MemberCaseSpec>(
                [.. occurrences.Select(o => new MemberCaseSpec(
                    o.Members.TypeName, o.Members.DiscriminatorValue!, !o.Member.IsRequired))]),
        };
    }

    /// <summary>What reads a member that the base does not have; null of another case.</summary>
    private static string GetOf(
        ImmutableArray<(INamedTypeSymbol Symbol, ObjectSpec Members, MemberSpec Member)> occurrences, ValueSpec value,
        string name)
    {
        // A case that derives from another one comes first: C# refuses what can never be reached.
        IEnumerable<string> arms = occurrences.OrderByDescending(o => o.Symbol.Chain().Count())
            .Select(o => $"{o.Members.TypeName} known => known.{Names.Identifier(name)}, ");
        return $"(value switch {{ {string.Concat(arms)}_ => default({(value with { AllowsNull = true }).FullName}) }})";
    }

    /// <summary>The member that tells cases apart: an enum to queries, whose values are the cases.</summary>
    private static MemberSpec Discriminator(
        string name, IReadOnlyList<ObjectSpec> cases, List<MemberSpec> members)
    {
        var numbers = new HashSet<string>(cases.Select(c => c.DiscriminatorValue!), StringComparer.Ordinal);
        var values = new List<EnumValueSpec>();
        int next = 0;
        foreach (ObjectSpec known in cases.Where(c => c.DiscriminatorText is not null))
        {
            while (numbers.Contains(Text(next))) next++;
            values.Add(new EnumValueSpec(known.TypeName, known.DiscriminatorText!, Text(next++), IsAlias: false));
        }

        string free = CaseName;
        for (int i = 2; members.Any(m => m.Name == free); i++) free = CaseName + Text(i);
        return new MemberSpec(
            free, name, new ValueSpec(ValueKind.Enum, "global::System.Type")
            {
                Enum = new EnumSpec(AsNumber: false, new EquatableArray<EnumValueSpec>([.. values]), "Int64"),
            }, MemberBinding.Discriminator)
        {
            IsRequired = true,
            Cases = new EquatableArray<MemberCaseSpec>([.. cases.Select(
                c => new MemberCaseSpec(c.TypeName, c.DiscriminatorValue!, CanBeMissing: false))]),
        };

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How two members of one name differ; <see langword="null"/> if they are one member.</summary>
    private static string? DifferenceOf(MemberSpec one, MemberSpec other) =>
        one.JsonName != other.JsonName
            ? $"it is \"{one.JsonName}\" in JSON in the one and \"{other.JsonName}\" in the other; give both the same name, there and here"
        : one.Value with { AllowsNull = false } != other.Value with { AllowsNull = false }
            ? $"it is a \"{Shown(one.Value)}\" in the one and a \"{Shown(other.Value)}\" in the other; give both the same type, or one of them another name"
        : one.MergeKind != other.MergeKind || one.MergeType != other.MergeType
            ? $"it merges as \"{one.MergeKind}\" in the one and as \"{other.MergeKind}\" in the other; give both the same [Merge]"
        : !one.FormerNames.Equals(other.FormerNames)
            ? "its former names are others in the one than in the other; give both the same [FormerName]"
        : one.Seal != other.Seal
            ? "it is encrypted in the one and not so in the other; give both the same [Encrypted]"
        : null;

    private static string Shown(ValueSpec value) => value.FullName.Replace("global::", "");

    private static void ReportDisagreement(
        string member, INamedTypeSymbol one, INamedTypeSymbol other, string difference, ParseContext context)
    {
        ISymbol at = other.StoredMembers().FirstOrDefault(m => m.Name == member)?.Symbol ?? other;
        context.Report(
            DiagnosticDescriptors.CasesDisagree, context.LocationOf(at), member, one.Name, other.Name, difference);
    }

    /// <summary>Reports what a case, or a member of it alone, cannot say for all documents.</summary>
    private static void ReportMisplaced(INamedTypeSymbol declared, HashSet<string> inBase, ParseContext context)
    {
        if (SymbolEqualityComparer.Default.Equals(declared, context.Type)) return;
        foreach (string name in s_ofType)
        {
            if (declared.Attribute(name) is { } attribute)
            {
                Report(
                    attribute, declared.Name,
                    $"it is about all documents of \"{context.Type.Name}\"; put it there, or on the members");
            }
        }

        foreach (string name in s_ofBase)
        {
            foreach ((MemberSymbol member, AttributeData attribute) in MemberAttributes.Find(declared, name))
            {
                if (!inBase.Contains(member.Name))
                    Report(attribute, member.Name, $"every document has to have the member; declare it in \"{context.Type.Name}\"");
            }
        }

        void Report(AttributeData attribute, string on, string reason) => context.Report(
            DiagnosticDescriptors.MisplacedInCase, context.LocationOf(attribute.ApplicationSyntaxReference),
            attribute.AttributeClass!.Name.Replace("Attribute", ""), on, declared.Name, reason);
    }
}
