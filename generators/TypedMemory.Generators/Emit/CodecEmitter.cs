using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits a codec: the type's own, and private methods for what its members are made of.</summary>
internal sealed class CodecEmitter
{
    public const string Reader = "global::TypedMemory.Generated.CodecReader";
    public const string Writer = "global::TypedMemory.Generated.CodecWriter";
    private const string Bytes = "global::System.ReadOnlySpan<byte>";

    /// <summary>What tells how missing members are read.</summary>
    public const string Missing = "Missing";

    private readonly SourceWriter _source;
    private readonly CodecSpec _spec;
    private readonly NameAllocator _names;
    private readonly ValueEmitter _values;
    private readonly ObjectEmitter _objects;

    /// <summary>What is behind Read and Write in the names of the methods of each case.</summary>
    private readonly Dictionary<ObjectSpec, string> _cases = [];

    private CodecEmitter(SourceWriter source, CodecSpec spec)
    {
        _source = source;
        _spec = spec;
        _names = NameAllocator.OfMembers(
            spec.Names, "Instance", "Read", "Write", "Upcast", "HasUnknownParts", Missing);
        _values = new ValueEmitter(source, _names);
        _objects = new ObjectEmitter(source, _names, _values, spec.Version);
    }

    /// <summary>Emits a codec.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="spec">The codec.</param>
    /// <param name="document">Of a memory type, its members.</param>
    public static EmittedCodec Emit(SourceWriter source, CodecSpec spec, ObjectSpec? document)
    {
        var emitted = new EmittedCodec([], []);
        bool isDocument = document is not null;
        source.Summary($"Reads and writes <see cref=\"{spec.TypeName}\"/> as canonical JSON.");
        string name = spec.Names.Codec;
        string kind = isDocument ? "sealed class" : "static class";
        string bases = isDocument ? $" : global::TypedMemory.Generated.MemoryCodec<{spec.TypeName}>" : "";
        using (source.Open($"{spec.Declared(spec.IsObsolete || spec.HasObsoleteParts)} {kind} {name}{bases}"))
        {
            if (isDocument) EmitDocument(source, spec, name);
            var emitter = new CodecEmitter(source, spec);
            // A hierarchy whose cases are all in error has nothing to read or write.
            if (spec.IsBroken || spec.Objects.Count == 0) emitter.EmitBroken();
            else if (spec.IsHierarchy) emitter.EmitHierarchy();
            else emitter._objects.Emit(spec.Objects[0], "");
            if (document is not null) emitter.EmitMergedValues(document, emitted.Merged);
            if ((isDocument || !spec.IsHierarchy) && !spec.IsBroken) emitter.EmitMissing(emitted.Missing);
            emitter._values.EmitPending();
        }

        return emitted;
    }

    private void EmitBroken()
    {
        _source.Summary("Writes a value.");
        using (_source.Open($"public static void Write(ref {Writer} writer, {_spec.TypeName} value)")) _source.Broken();
        _source.Blank().Summary("Reads a value.");
        using (_source.Open($"public static {_spec.TypeName} Read(ref {Reader} reader)")) _source.Broken();
    }

    /// <summary>
    /// Emits what reads and writes one member alone, for those that a merge of the application's own joins.
    /// </summary>
    private void EmitMergedValues(ObjectSpec type, Dictionary<MemberSpec, string> merged)
    {
        foreach (MemberSpec member in type.Members.Where(m => m.MergeType.Length > 0))
        {
            string name = _names.TakeStem("Only" + member.Name, "Read", "Write");
            merged.Add(member, name);
            _source.Blank();
            using (_source.Open($"internal static {member.Value.FullName} Read{name}({Bytes} utf8Json)"))
            {
                _source.Line($"{Reader} reader = new(utf8Json);");
                _source.Line($"{member.Value.FullName} value = {_values.Read(member.Value, member.Name)};");
                _source.Line("reader.End();");
                _source.Line("return value;");
            }

            _source.Blank();
            using (_source.Open(
                $"internal static void Write{name}({member.Value.FullName} value, global::System.Buffers.IBufferWriter<byte> output)"))
            {
                _source.Line($"{Writer} writer = new();");
                _values.Write(member.Value, "value", "present", member.Name);
                _source.Line("writer.Finish(output);");
            }
        }
    }

    /// <summary>Whether queries ask what an object without the member is read as.</summary>
    public static bool CanBeMissing(MemberSpec member) => !member.IsRequired && member.Binding != MemberBinding.Version;

    /// <summary>
    /// Emits what tells how members are read that a document lacks: of each case, if there are cases.
    /// </summary>
    private void EmitMissing(Dictionary<string, string> names)
    {
        foreach (ObjectSpec type in _spec.Objects.Where(o => o.Members.Any(CanBeMissing)))
        {
            string name = _spec.IsHierarchy ? _names.Take(Missing + type.Name) : Missing;
            names.Add(type.TypeName, name);
            EmitMissing(type, name, _spec.IsHierarchy ? $"Write{_cases[type]}" : "Write");
        }
    }

    private void EmitMissing(ObjectSpec type, string name, string write)
    {
        string missing = $"global::TypedMemory.Generated.MissingMembers<{type.TypeName}>";
        string arguments = string.Join(", ", type.ConstructorOrder.Select(i => type.OmitsParameters
            ? $"{Names.Identifier(type.Members[i].ParameterName)}: {Placeholder(type.Members[i])}"
            : Placeholder(type.Members[i])));
        string required = string.Join(", ", type.Members
            .Where(m => m.IsInInitializer)
            .Select(m => $"{Names.Identifier(m.Name)} = {Placeholder(m with { LocalType = null, DefaultValue = null })}"));
        _source.Blank().Summary("What members that a document lacks are read as.");
        _source.Line($"{(_spec.IsHierarchy ? "internal" : "public")} static {missing} {name} {{ get; }} =");
        _source.Line(
            $"    new(static n => new {type.TypeName}({arguments}){(required.Length > 0 ? $" {{ {required} }}" : "")}, {write});");
    }

    /// <summary>
    /// What stands for a required member: something that most constructors take, and that differs in two instances.
    /// </summary>
    private static string Placeholder(MemberSpec member) => member switch
    {
        { Value.Conversion: not null, DefaultValue: null } => $"default({member.LocalType ?? member.Value.FullName})!",
        { DefaultValue: { } value } =>
            value == "default" ? $"default({member.LocalType ?? member.Value.FullName})!" : value,
        { Value: { AllowsNull: false, Method: "String" } } => "n == 1 ? \"a\" : \"b\"",
        { Value: { AllowsNull: false, Method: "Boolean" } } => "n == 2",
        {
            Value:
            {
                AllowsNull: false,
                Method: "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64"
                    or "Single" or "Double"
                    or "Decimal" or "Int128" or "UInt128" or "BigInteger",
                TypeName: var number,
            }
        } when member.Value.Kind == ValueKind.Scalar => $"({number})n",
        _ => $"default({member.LocalType ?? member.Value.FullName})!",
    };

    /// <summary>Emits a file with nothing but a codec.</summary>
    public static SourceWriter EmitFile(CodecSpec spec)
    {
        SourceWriter source = Emitted.File(spec.Namespace, SchemaType.Of(spec));
        Emit(source, spec, document: null);
        return source;
    }

    private static void EmitDocument(SourceWriter source, CodecSpec spec, string name)
    {
        source.Summary("The one codec of the type.");
        source.Line($"public static {name} Instance {{ get; }} = new();").Blank();
        bool hasUnknownParts = spec.Objects.Any(o => o.Members.Any(m => m.Value.HasUnknownParts));
        string unknown = hasUnknownParts ? ", hasUnknownParts: true" : "";
        if (spec.Version == 1)
        {
            source.Line($"private {name}() : base(Write, Read{unknown}) {{ }}");
            return;
        }

        source.Line($"private {name}()");
        source.Line($"    : base(Write, Read{unknown}, upcasts:");
        using (source.Indent())
        {
            source.Line("[");
            using (source.Indent())
            {
                for (int from = 1; from < spec.Version; from++)
                {
                    UpcastSpec? step = spec.Upcasts.FirstOrDefault(s => s.From == from);
                    source.Line(step switch
                    {
                        null => "null,",
                        { ReturnsDocument: true } => $"static document => {step.Method}(document),",
                        _ => $"static document => {{ {step.Method}(document); return document; }},",
                    });
                }
            }

            source.Line("])");
        }

        source.Line("{ }");
    }

    private void EmitHierarchy()
    {
        // The cases have their names first: what their members are made of gives way.
        (ObjectSpec Type, string Name)[] cases =
            [.. _spec.Objects.Select(o => (o, _names.TakeStem(o.Name, "Read", "Write")))];
        foreach ((ObjectSpec type, string name) in cases) _cases.Add(type, name);
        _source.Summary("Writes a value.");
        using (_source.Open($"public static void Write(ref {Writer} writer, {_spec.TypeName} value)"))
        {
            _source.Line("writer.ThrowIfNull(value);");
            foreach ((ObjectSpec type, string name) in cases)
            {
                _source.Line(
                    $"if (value.GetType() == typeof({type.TypeName})) Write{name}(ref writer, ({type.TypeName})value);");
                _source.Line("else");
            }

            _source.Line("throw writer.UnknownCase(value.GetType());");
        }

        string member = _spec.Objects[0].DiscriminatorName!;
        _source.Blank().Summary("Reads a value.");
        using (_source.Open($"public static {_spec.TypeName} Read(ref {Reader} reader)"))
        {
            _source.Line($"{Bytes} discriminator = reader.FindMember({Names.Utf8Literal(member)});");
            foreach ((ObjectSpec type, string name) in cases)
            {
                _source.Line(
                    $"if (global::System.MemoryExtensions.SequenceEqual(discriminator, {Names.Utf8Literal(type.DiscriminatorValue!)})) "
                    + $"return Read{name}(ref reader);");
            }

            string known = string.Join(", ", _spec.Objects.Select(o => o.DiscriminatorValue));
            _source.Line($"throw reader.UnknownCase({Names.Literal(member)}, discriminator, {Names.Literal(known)});");
        }

        foreach ((ObjectSpec type, string name) in cases)
        {
            _source.Blank();
            _objects.Emit(type, name);
        }
    }
}
