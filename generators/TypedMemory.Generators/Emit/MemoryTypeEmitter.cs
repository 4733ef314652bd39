using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits everything that belongs to a memory type.</summary>
internal static class MemoryTypeEmitter
{
    public static SourceWriter Emit(MemoryTypeSpec spec)
    {
        SourceWriter source = Emitted.File(spec.Codec.Namespace, SchemaType.Of(spec));
        RepositoryEmitter.EmitInterface(source, spec);
        EmittedCodec codec = CodecEmitter.Emit(source.Blank(), spec.Codec, spec.Object);
        EmitMerge(source.Blank(), spec, codec.Merged);
        EmitFilter(source.Blank(), spec);
        IdEmitter.EmitExtension(source.Blank(), spec);
        IdEmitter.Emit(source.Blank().Undocumented(), spec);
        RepositoryEmitter.EmitClass(source.Blank(), spec);
        QueryEmitter queries = QueryEmitter.Emit(source.Blank(), spec, codec.Missing);
        EmitType(source.Blank(), spec, queries);
        return source;
    }

    private static void EmitMerge(SourceWriter source, MemoryTypeSpec spec, Dictionary<MemberSpec, string> codec)
    {
        string name = spec.Codec.Names.Merge;
        NameAllocator names = NameAllocator.OfMembers(spec.Codec.Names, "Instance", "TypePrefix", "Policy", "Members");
        var merges = spec.Object.Members.Where(m => m.MergeType.Length > 0).ToDictionary(
            m => m, m => names.Take(m.Name + "Merge"));
        source.Summary($"How documents of <see cref=\"{spec.Codec.TypeName}\"/> are stamped and merged.");
        using (source.Open(
            $"{spec.Codec.Declared()} sealed class {name} : global::TypedMemory.Generated.MemoryMerge"))
        {
            // Before the instance, whose members they are: static members are made in the order of the text.
            foreach (MemberSpec member in merges.Keys)
                EmitCustomMerge(source, spec, member, merges[member], codec[member]);
            source.Summary("The one merge of the type.");
            source.Line($"public static {name} Instance {{ get; }} = new();").Blank();
            source.Line($"private {name}()");
            using (source.Indent())
            {
                source.Line(
                    $": base({spec.Codec.Names.Id}.TypePrefix, global::TypedMemory.ConflictPolicy.{spec.Policy},");
                source.Fill(spec.Object.Members.Select(m => MergeMember(m, merges)), ",", "[", "])");
            }

            source.Line("{ }");
        }
    }

    private static void EmitCustomMerge(
        SourceWriter source, MemoryTypeSpec spec, MemberSpec member, string name, string only)
    {
        string type = $"global::TypedMemory.Generated.CustomMerge<{member.Value.FullName}>";
        string codec = spec.Codec.Names.Codec;
        source.Summary(
            $"The merge of <see cref=\"{spec.Codec.TypeName}.{member.Name}\"/>; hold it to the laws in a test: <c>MergeLaws.Check</c>.");
        source.Line($"public static {type} {name} {{ get; }} =");
        source.Line($"    new(new {member.MergeType}(), {codec}.Read{only}, {codec}.Write{only});").Blank();
    }

    private static string MergeMember(MemberSpec member, Dictionary<MemberSpec, string> merges)
    {
        string create = member.MergeKind == "LastWriterWins"
            ? $"new({Names.Literal(member.JsonName)})"
            : $"new({Names.Literal(member.JsonName)}, global::TypedMemory.MergeKind.{member.MergeKind})";
        var properties = new List<string>();
        if (member.Binding == MemberBinding.Discriminator) properties.Add("IsDiscriminator = true");
        if (member.IsOfCases) properties.Add("IsOfCases = true");
        string kind = MergeParser.ValuesOf(member.MergeKind, member.Value);
        if (merges.TryGetValue(member, out string? custom)) properties.Add($"Custom = {custom}");
        else if (kind != "Plain") properties.Add($"Values = global::TypedMemory.Generated.MergeValueKind.{kind}");
        else if (member is { MergeKind: "Monotone", Value.Enum: { } values })
        {
            var order = values.Values.Where(v => !v.IsAlias)
                .Select(v => Names.Literal(values.AsNumber ? v.Number : Names.JsonString(v.JsonName)));
            properties.Add($"Order = [{string.Join(", ", order)}]");
        }

        return properties.Count == 0 ? create : $"{create} {{ {string.Join(", ", properties)} }}";
    }

    private static void EmitSeals(SourceWriter source, MemoryTypeSpec spec)
    {
        source.Line("Sealed =").Line("[");
        using (source.Indent())
        {
            foreach (MemberSpec member in spec.Object.Members.Where(m => m.Seal is not null))
            {
                var properties = new List<string>();
                if (member.FormerNames.Count > 0)
                    properties.Add($"FormerNames = [{string.Join(", ", member.FormerNames.Select(Names.Literal))}]");
                if (member.Seal!.AcceptsPlaintext) properties.Add("AcceptsPlaintext = true");
                if (member.Seal.LocalPlaintext) properties.Add("LocalPlaintext = true");
                if (member.MergeKind == "FirstWriterWins") properties.Add("KeepsNull = true");
                bool isNeeded = member.IsRequired || member.Cases.Any(c => !c.CanBeMissing);
                if (SealParser.PlaceholderOf(member with { IsRequired = isNeeded }) is { Length: > 0 } placeholder)
                    properties.Add($"Placeholder = {Names.Literal(placeholder)}");
                string initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
                source.Line($"new({Names.Literal(member.JsonName)}){initializer},");
            }
        }

        source.Line("],");
        if (spec.SealsAttachments) source.Line("SealsAttachments = true,");
    }

    /// <summary>What is filled in when a document is written, as initializers.</summary>
    private static void EmitFilledIn(SourceWriter source, MemoryTypeSpec spec)
    {
        if (spec.Created is not null || spec.Modified is not null)
            source.Line($"Stamps = new({Stamp(spec.Created)}, {Stamp(spec.Modified)}),");
        if (spec.GeneratedKey is not { } key) return;
        string member = "value." + Names.Identifier(key.Name);
        string isDefault = key.IsText ? $"string.IsNullOrEmpty({member})" : $"{member} == default";
        string made = $"global::TypedMemory.Generated.GeneratedKeys.{key.Make}(now)";
        string set = key.Accessor is not { } accessor ? $"{member} = {made}"
            : accessor.TypeArguments.Length == 0 ? $"SetKey(value, {made})"
            : $"SetKey{accessor.TypeArguments}.Set(value, {made})";
        source.Line($"GenerateKey = static (value, now) => {{ if ({isDefault}) {set}; }},");
    }

    private static string Stamp(StampSpec? stamp) => stamp is null ? "null"
        : $"new([{string.Join(", ", stamp.Names.Select(Names.Literal))}], "
            + $"global::TypedMemory.Generated.MemoryValueKind.{(stamp.HasOffset ? "DateTimeOffset" : "DateTime")})";

    private static void EmitKeyAccessor(SourceWriter source, MemoryTypeSpec spec)
    {
        if (spec.GeneratedKey?.Accessor is not { } accessor) return;
        ObjectEmitter.EmitAccessor(source, accessor, "SetKey", isValueType: false);
        source.Blank();
    }

    private static void EmitFilter(SourceWriter source, MemoryTypeSpec spec)
    {
        const string filter = "global::TypedMemory.SyncFilter";
        string id = spec.Codec.Names.Id;
        source.Summary($"What a sync moves of <see cref=\"{spec.Codec.TypeName}\"/>.");
        using (source.Open($"{spec.Codec.Declared()} static partial class {spec.Codec.Names.Filter}"))
        {
            source.Summary("Every document of the type.");
            source.Line($"public static {filter} All {{ get; }} = {filter}.ForPrefix({id}.TypePrefix);");
            foreach (KeyPrefix prefix in KeyPrefix.Of(spec))
            {
                source.Summary($"The documents whose ids start with {prefix.Description}.");
                source.Line(
                    $"public static {filter} {prefix.MethodName}({prefix.Parameters}) => "
                    + $"{filter}.ForPrefix({id}.{prefix.MethodName}({prefix.Arguments}));");
            }
        }
    }

    private static void EmitType(SourceWriter source, MemoryTypeSpec spec, QueryEmitter queries)
    {
        TypeNames names = spec.Codec.Names;
        string type = $"global::TypedMemory.Generated.MemoryType<{spec.Codec.TypeName}, {names.Id}>";
        source.Summary($"The memory type <see cref=\"{spec.Codec.TypeName}\"/>, as the runtime knows it.");
        using (source.Open($"{spec.Codec.Declared()} static class {names.MemoryType}"))
        {
            source.Summary("The memory type.");
            string version = spec.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            source.Line($"public static {type} Instance {{ get; }} = new(");
            source.Line(
                $"    {Names.Literal(spec.Name)}, {version}, {names.Merge}.Instance, {names.Codec}.Instance, {names.Id}.Of)");
            using (source.Open(close: "};"))
            {
                string key = Names.Literal(JsonSchema.KeyOf(spec));
                source.Line($"Schema = new({key}, \"\"\"{JsonSchema.Of(spec)}\"\"\"),");
                queries.EmitMembers();
                EmitFilledIn(source, spec);
                if (spec.Indexes.Count > 0) queries.EmitIndexes();
                bool isSealed = spec.SealsAttachments || spec.Object.Members.Any(m => m.Seal is not null);
                if (isSealed) EmitSeals(source, spec);
                if (spec.Expiry is { } expiry) queries.EmitExpiry(expiry);
                if (spec.Recency is { } recency) queries.EmitBoost("Recency", recency);
                if (spec.Importance is { } importance) queries.EmitBoost("Importance", importance);
            }

            source.Blank();
            EmitKeyAccessor(source, spec);
            source.Line("internal static void AddTo(global::TypedMemory.ITypedMemoryBuilder builder) =>");
            source.Line(
                "    global::TypedMemory.Generated.MemoryTypeBuilderExtensions.AddMemoryType<"
                + $"{spec.Codec.TypeName}, {names.Id}, {names.RepositoryInterface}>("
                + $"builder, Instance, static inner => new {names.Repository}(inner));");
        }
    }
}
