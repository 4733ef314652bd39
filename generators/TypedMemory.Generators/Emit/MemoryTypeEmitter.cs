using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits everything that belongs to a memory type.</summary>
internal static class MemoryTypeEmitter
{
    public static SourceWriter Emit(MemoryTypeSpec spec)
    {
        SourceWriter source = Emitted.File(spec.Codec.Namespace, SchemaType.Of(spec));
        IdEmitter.Emit(source, spec);
        IdEmitter.EmitExtension(source.Blank(), spec);
        RepositoryEmitter.EmitInterface(source.Blank(), spec);
        RepositoryEmitter.EmitClass(source.Blank(), spec);
        CodecEmitter.Emit(source.Blank(), spec.Codec, isDocument: true);
        EmitMerge(source.Blank(), spec);
        EmitFilter(source.Blank(), spec);
        QueryEmitter queries = QueryEmitter.Emit(source.Blank(), spec);
        EmitType(source.Blank(), spec, queries);
        return source;
    }

    private static void EmitMerge(SourceWriter source, MemoryTypeSpec spec)
    {
        string name = spec.Codec.BaseName + "Merge";
        source.Summary($"How documents of <see cref=\"{spec.Codec.TypeName}\"/> are stamped and merged.");
        source.Line(Emitted.GeneratedCode);
        using (source.Open(
            $"{spec.Codec.Accessibility} sealed class {name} : global::TypedMemory.Documents.IMemoryMerge"))
        {
            // Before the instance, whose members they are: static members are made in the order of the text.
            foreach (MemberSpec member in spec.Object.Members.Where(m => m.MergeType.Length > 0)) EmitCustomMerge(source, spec, member);
            source.Summary("The one merge of the type.");
            source.Line($"public static {name} Instance {{ get; }} = new();").Blank();
            source.Line($"private {name}()").Line("{").Line("}").Blank();
            source.Line("/// <inheritdoc/>");
            source.Line($"public string TypePrefix => {spec.Codec.BaseName}Id.TypePrefix;").Blank();
            source.Line("/// <inheritdoc/>");
            source.Line($"public global::TypedMemory.ConflictPolicy Policy => global::TypedMemory.ConflictPolicy.{spec.Policy};").Blank();
            source.Line("/// <inheritdoc/>");
            source.Line(
                "public global::System.Collections.Immutable.ImmutableArray<global::TypedMemory.Documents.MergeMember> Members { get; } =");
            using (source.Indent())
            {
                source.Line("[");
                using (source.Indent())
                {
                    foreach (MemberSpec member in spec.Object.Members) source.Line(MergeMember(member) + ",");
                }

                source.Line("];");
            }
        }
    }

    private static void EmitCustomMerge(SourceWriter source, MemoryTypeSpec spec, MemberSpec member)
    {
        string type = $"global::TypedMemory.Documents.CustomMerge<{member.Value.FullName}>";
        string codec = spec.Codec.BaseName + "Codec";
        source.Summary($"The merge of <see cref=\"{spec.Codec.TypeName}.{member.Name}\"/>; hold it to the laws in a test: <c>MergeLaws.Check</c>.");
        source.Line($"public static {type} {member.Name}Merge {{ get; }} =");
        source.Line($"    new(new {member.MergeType}(), {codec}.ReadOnly{member.Name}, {codec}.WriteOnly{member.Name});").Blank();
    }

    private static string MergeMember(MemberSpec member)
    {
        string create =
            $"new({Names.Literal(member.JsonName)}, global::TypedMemory.MergeKind.{member.MergeKind})";
        if (member.MergeType.Length > 0) return $"{create} {{ Custom = {member.Name}Merge }}";
        string kind = MergeParser.ValuesOf(member.MergeKind, member.Value);
        if (kind != "Plain") return $"{create} {{ Values = global::TypedMemory.Documents.MergeValueKind.{kind} }}";
        if (member is not { MergeKind: "Monotone", Value.Enum: { } values }) return create;
        var order = values.Values.Where(v => !v.IsAlias)
            .Select(v => Names.Literal(values.AsNumber ? v.Number : Names.JsonString(v.JsonName)));
        return $"{create} {{ Order = [{string.Join(", ", order)}] }}";
    }

    private static void EmitFilter(SourceWriter source, MemoryTypeSpec spec)
    {
        const string filter = "global::TypedMemory.Documents.SyncFilter";
        string id = spec.Codec.BaseName + "Id";
        source.Summary($"What a sync moves of <see cref=\"{spec.Codec.TypeName}\"/>.");
        source.Line(Emitted.GeneratedCode);
        using (source.Open($"{spec.Codec.Accessibility} static partial class {spec.Codec.BaseName}Filter"))
        {
            source.Summary("Every document of the type.");
            source.Line($"public static {filter} All {{ get; }} = {filter}.ForPrefix({id}.TypePrefix);");
            foreach (KeyPrefix prefix in KeyPrefix.Of(spec))
            {
                source.Blank().Summary($"The documents whose ids start with {prefix.Description}.");
                source.Line($"public static {filter} {prefix.MethodName}({prefix.Parameters}) =>");
                source.Line($"    {filter}.ForPrefix({id}.{prefix.MethodName}({prefix.Arguments}));");
            }
        }
    }

    private static void EmitType(SourceWriter source, MemoryTypeSpec spec, QueryEmitter queries)
    {
        string name = spec.Codec.BaseName;
        string type = $"global::TypedMemory.Documents.MemoryType<{spec.Codec.TypeName}, {name}Id>";
        source.Summary($"The memory type <see cref=\"{spec.Codec.TypeName}\"/>, as the runtime knows it.");
        source.Line(Emitted.GeneratedCode);
        using (source.Open($"{spec.Codec.Accessibility} static class {name}MemoryType"))
        {
            source.Summary("The memory type.");
            source.Line($"public static {type} Instance {{ get; }} = new(");
            source.Line($"    {Names.Literal(spec.Name)},");
            source.Line($"    {spec.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)},");
            source.Line($"    {name}Merge.Instance,");
            source.Line($"    {name}Codec.Instance,");
            source.Line($"    static value => {name}Id.Of(value)){(spec.Indexes.Count == 0 ? ";" : "")}");
            if (spec.Indexes.Count > 0) queries.EmitIndexes();
        }
    }
}
