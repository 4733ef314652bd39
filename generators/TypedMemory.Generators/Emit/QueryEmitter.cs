using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits the fields that queries over a memory type are made of, and its indexes.</summary>
internal static class QueryEmitter
{
    private const string Space = "global::TypedMemory.";

    public static void EmitFields(SourceWriter source, MemoryTypeSpec spec)
    {
        string name = spec.Codec.BaseName + "Fields";
        source.Summary($"The members of <see cref=\"{spec.Codec.TypeName}\"/>, for queries.");
        source.Line(Emitted.GeneratedCode);
        using (source.Open($"{spec.Codec.Accessibility} static class {name}"))
        {
            Dictionary<string, string> names = NamesOf(spec);
            bool first = true;
            foreach (MemberSpec member in spec.Object.Members.Where(m => m.Binding != MemberBinding.Version))
            {
                if (!first) source.Blank();
                first = false;
                EmitField(source, spec, member, names[member.Name]);
            }
        }
    }

    /// <summary>The indexes of the type, as an initializer of its MemoryType; empty if it has none.</summary>
    public static void EmitIndexes(SourceWriter source, MemoryTypeSpec spec)
    {
        Dictionary<string, string> names = NamesOf(spec);
        source.Line("{");
        source.Line("    Indexes =");
        source.Line("    [");
        foreach (IndexSpec index in spec.Indexes)
        {
            string parts = string.Join(", ", index.Parts.Select(p =>
                $"new({spec.Codec.BaseName}Fields.{names[p.Name]}.Member{(p.Descending ? ", Descending: true" : "")})"));
            source.Line($"        new([{parts}]){(index.IsFullText ? " { IsFullText = true }" : "")},");
        }

        source.Line("    ],");
        source.Line("};");
    }

    private static void EmitField(SourceWriter source, MemoryTypeSpec spec, MemberSpec member, string name)
    {
        ValueSpec value = member.Value;
        string type = spec.Codec.TypeName;
        source.Summary($"The member <c>{Xml(member.JsonName)}</c>.");
        if (spec.Indexes.Any(i => !i.IsFullText && i.Parts[0].Name == member.Name)) source.Line($"[{Space}LeadsIndex]");
        string create = CreateMember(member);
        if (!QueryKind.IsComparable(value))
        {
            source.Line($"public static {Space}MemoryOpaqueField<{type}> {name} {{ get; }} = new({create});");
            return;
        }

        if (QueryKind.IsCollection(value))
        {
            ValueSpec item = value.Item!;
            source.Line($"public static {Space}MemoryCollectionField<{type}, {item.FullName}> {name} {{ get; }} = new(");
            source.Line($"    {create},");
            source.Line($"    static value => {QueryKind.Encode(item, "value")});");
            return;
        }

        string field = value.Method == "String" ? "MemoryTextField" : QueryKind.IsOrdered(value) ? "MemoryOrderedField" : "MemoryField";
        source.Line($"public static {Space}{field}<{type}, {value.FullName}> {name} {{ get; }} = new(");
        source.Line($"    {create},");
        source.Line($"    static value => value.{Names.Identifier(member.Name)},");
        source.Line($"    static value => {QueryKind.Encode(value, "value")});");
    }

    private static string CreateMember(MemberSpec member)
    {
        ValueSpec value = member.Value;
        var properties = new List<string>();
        if (member.FormerNames.Count > 0)
        {
            properties.Add($"FormerNames = [{string.Join(", ", member.FormerNames.Select(Names.Literal))}]");
        }

        EnumSpec? names = (QueryKind.IsCollection(value) ? value.Item! : value).Enum;
        if (names is not null)
        {
            var list = names.Values.Select(v => $"new({Names.Literal(v.JsonName)}, {Number(v.Number)})");
            properties.Add($"EnumNames = [{string.Join(", ", list)}]");
            if (names.Unknown is { } unknown) properties.Add($"UnknownName = unchecked((long){unknown})");
        }

        if (QueryKind.IsCollection(value)) properties.Add("IsCollection = true");
        if (member.MissingValue is { } missing)
        {
            properties.Add($"Missing = {QueryKind.Encode(value with { AllowsNull = false }, missing)}");
        }

        string initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        string kind = QueryKind.Of(value);
        return $"new {Space}MemoryMember({Names.Literal(member.JsonName)}, {Space}MemoryValueKind.{kind}){initializer}";
    }

    /// <summary>The number as a long: of an unsigned enum of 64 bits, its bits.</summary>
    private static string Number(string number) =>
        ulong.TryParse(number, out ulong unsigned) && unsigned > long.MaxValue
            ? unchecked((long)unsigned).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : number;

    /// <summary>The names of the fields: those of the properties, but for what every class has.</summary>
    private static Dictionary<string, string> NamesOf(MemoryTypeSpec spec)
    {
        var allocator = new Names.Allocator(
            "Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", spec.Codec.BaseName + "Fields");
        return spec.Object.Members.ToDictionary(m => m.Name, m => Names.Identifier(allocator.Take(m.Name)));
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}
