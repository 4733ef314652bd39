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

    private CodecEmitter(SourceWriter source, CodecSpec spec)
    {
        _source = source;
        _spec = spec;
        _names = NameAllocator.OfMembers(
            spec.Names, "Instance", "Read", "Write", "Upcast", "HasUnknownParts", "s_upcasts", Missing);
        _values = new ValueEmitter(source, _names);
    }

    /// <summary>Emits a codec.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="spec">The codec.</param>
    /// <param name="isDocument">Whether it is the codec of a memory type.</param>
    /// <returns>For each member that a merge of the application's own joins, what is behind Read and Write in the names
    /// of its methods.</returns>
    public static Dictionary<MemberSpec, string> Emit(SourceWriter source, CodecSpec spec, bool isDocument)
    {
        var merged = new Dictionary<MemberSpec, string>();
        source.Summary($"Reads and writes <see cref=\"{spec.TypeName}\"/> as canonical JSON.");
        source.Attributes(spec.IsObsolete || spec.HasObsoleteParts);
        string name = spec.Names.Codec;
        string kind = isDocument ? "sealed class" : "static class";
        string bases = isDocument ? $" : global::TypedMemory.Generated.IMemoryCodec<{spec.TypeName}>" : "";
        using (source.Open($"{spec.Accessibility} {kind} {name}{bases}"))
        {
            if (isDocument) EmitDocument(source, spec, name);
            var emitter = new CodecEmitter(source, spec);
            // A hierarchy whose cases are all in error has nothing to read or write.
            if (spec.IsBroken || spec.Objects.Count == 0) emitter.EmitBroken();
            else if (spec.IsHierarchy) emitter.EmitHierarchy();
            else emitter.EmitObject(spec.Objects[0], "");
            if (isDocument && !spec.IsHierarchy) emitter.EmitMergedValues(spec.Objects[0], merged);
            if (!spec.IsHierarchy && !spec.IsBroken) emitter.EmitMissing(spec.Objects[0]);
            emitter._values.EmitPending();
        }

        return merged;
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
                _source.Line($"var reader = new {Reader}(utf8Json);");
                _source.Line($"{member.Value.FullName} value = {_values.Read(member.Value, member.Name)};");
                _source.Line("reader.End();");
                _source.Line("return value;");
            }

            _source.Blank();
            using (_source.Open(
                $"internal static void Write{name}({member.Value.FullName} value, global::System.Buffers.IBufferWriter<byte> output)"))
            {
                _source.Line($"var writer = new {Writer}();");
                _values.Write(member.Value, "value", "present", member.Name);
                _source.Line("writer.Finish(output);");
            }
        }
    }

    /// <summary>Whether queries ask what an object without the member is read as.</summary>
    public static bool CanBeMissing(MemberSpec member) => !member.IsRequired && member.Binding != MemberBinding.Version;

    /// <summary>Emits what makes an instance without any member, and what writes a member of it.</summary>
    private void EmitMissing(ObjectSpec type)
    {
        var members = type.Members.Where(CanBeMissing).ToList();
        if (members.Count == 0) return;
        string make = _names.Take("MakeEmpty");
        string write = _names.TakeStem("MemberOf", "Write", "Read");
        string missing = $"global::TypedMemory.Generated.MissingMembers<{type.TypeName}>";
        _source.Blank().Summary("What members that a document lacks are read as.");
        _source.Line($"public static {missing} {Missing} {{ get; }} = new({make}, Write{write});").Blank();
        string arguments = string.Join(", ", type.ConstructorOrder.Select(i => type.OmitsParameters
            ? $"{Names.Identifier(type.Members[i].ParameterName)}: {Placeholder(type.Members[i])}"
            : Placeholder(type.Members[i])));
        string required = string.Concat(type.Members
            .Where(m => m.Binding == MemberBinding.Initializer)
            .Select(m => $" {Names.Identifier(m.Name)} = {Placeholder(m)},"));
        _source.Line($"private static {type.TypeName} {make}(int n) =>");
        _source.Line(
            $"    new {type.TypeName}({arguments}){(required.Length > 0 ? $" {{{required} }}" : "")};").Blank();
        using (_source.Open(
            $"private static void Write{write}(ref {Writer} writer, {type.TypeName} value, string member)"))
        using (_source.Open("switch (member)"))
        {
            NameAllocator locals = NameAllocator.OfLocals("writer", "value", "member");
            foreach (MemberSpec member in members)
            {
                _source.Line($"case {Names.Literal(member.JsonName)}:");
                using (_source.Indent())
                {
                    string local = Names.Identifier(locals.Take(Names.Local(member.Name)));
                    _values.Write(member.Value, "value." + Names.Identifier(member.Name), local, member.Name);
                    _source.Line("break;");
                }
            }
        }
    }

    /// <summary>
    /// What stands for a required member: something that most constructors take, and that differs in two instances.
    /// </summary>
    private static string Placeholder(MemberSpec member) => member switch
    {
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
        Emit(source, spec, isDocument: false);
        return source;
    }

    private static void EmitDocument(SourceWriter source, CodecSpec spec, string name)
    {
        source.Summary("The one codec of the type.");
        source.Line($"public static {name} Instance {{ get; }} = new();").Blank();
        source.Line($"private {name}()").Line("{").Line("}").Blank();
        source.Line("/// <inheritdoc/>");
        using (source.Open(
            $"public void Write({spec.TypeName} value, global::System.Buffers.IBufferWriter<byte> output)"))
        {
            source.Line($"var writer = new {Writer}();");
            source.Line("Write(ref writer, value);");
            source.Line("writer.Finish(output);");
        }

        source.Blank().Line("/// <inheritdoc/>");
        using (source.Open($"public {spec.TypeName} Read({Bytes} utf8Json)"))
        {
            if (spec.Version > 1) source.Line("if (Upcast(utf8Json) is { } present) utf8Json = present;");
            source.Line($"var reader = new {Reader}(utf8Json);");
            source.Line($"{spec.TypeName} result = Read(ref reader);");
            source.Line("reader.End();");
            source.Line("return result;");
        }

        if (spec.Objects.Count > 0 && spec.Objects[0].Members.Any(m => m.Value.HasUnknownParts))
        {
            source.Blank().Line("/// <inheritdoc/>");
            source.Line("public bool HasUnknownParts => true;");
        }

        if (spec.Version > 1) EmitUpcasts(source, spec);
        source.Blank();
    }

    private static void EmitUpcasts(SourceWriter source, CodecSpec spec)
    {
        const string document = "global::System.Text.Json.Nodes.JsonObject";
        source.Blank().Line($"private static readonly global::System.Func<{document}, {document}>?[] s_upcasts =");
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

            source.Line("];");
        }

        source.Blank().Line("/// <inheritdoc/>");
        source.Line($"public byte[]? Upcast({Bytes} utf8Json) =>");
        source.Line("    global::TypedMemory.Generated.MemoryUpcasts.Apply(utf8Json, s_upcasts);");
    }

    /// <summary>Emits the two methods of a type; a case of a hierarchy has its name in theirs.</summary>
    private void EmitObject(ObjectSpec type, string suffix)
    {
        string access = suffix.Length == 0 ? "public" : "private";
        string members = _names.Take("s_members" + suffix);
        EmitNames(type, members);
        if (suffix.Length == 0) _source.Summary("Writes a value.");
        using (_source.Open($"{access} static void Write{suffix}(ref {Writer} writer, {type.TypeName} value)"))
            EmitWrite(type, suffix);
        _source.Blank();
        if (suffix.Length == 0) _source.Summary("Reads a value.");
        var accessors = type.Members.Where(m => m.Accessor is not null)
            .ToDictionary(m => m, m => _names.Take($"Set{suffix}{m.Name}"));
        using (_source.Open($"{access} static {type.TypeName} Read{suffix}(ref {Reader} reader)"))
        {
            EmitRead(type, suffix, members, accessors);
        }

        foreach (KeyValuePair<MemberSpec, string> accessor in accessors)
            EmitAccessor(type, accessor.Key.Accessor!, accessor.Value);
    }

    private void EmitAccessor(ObjectSpec type, AccessorSpec accessor, string name)
    {
        const string services = "global::System.Runtime.CompilerServices.";
        string target = (type.IsValueType ? "ref " : "") + accessor.DeclaringType;
        string attribute =
            $"[{services}UnsafeAccessor({services}UnsafeAccessorKind.Method, Name = {Names.Literal(accessor.Method)})]";
        _source.Blank();
        if (accessor.TypeParameters.Length == 0)
        {
            _source.Line(attribute);
            _source.Line($"private static extern void {name}({target} target, {accessor.ValueType} value);");
            return;
        }

        // The runtime finds a method of a generic type from within a type with the same parameters, and only from
        // there.
        using (_source.Open($"private static class {name}{accessor.TypeParameters}{accessor.Constraints}"))
        {
            _source.Line(attribute);
            _source.Line($"public static extern void Set({target} target, {accessor.ValueType} value);");
        }
    }

    private void EmitWrite(ObjectSpec type, string suffix)
    {
        if (!type.IsValueType) _source.Line("writer.ThrowIfNull(value);");
        _source.Line("writer.Enter();");
        NameAllocator locals = NameAllocator.OfLocals("writer", "value");
        string raw = "{";
        bool first = true;
        bool discriminated = type.DiscriminatorName is null;
        foreach (MemberSpec member in type.Members)
        {
            if (!discriminated && Names.CompareUtf8(type.DiscriminatorName!, member.JsonName) < 0)
            {
                raw += Discriminator(type, first);
                first = false;
                discriminated = true;
            }

            raw += $"{(first ? "" : ",")}{Names.JsonString(member.JsonName)}:";
            first = false;
            if (member.Binding == MemberBinding.Version)
            {
                raw += _spec.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
                continue;
            }

            _source.Line($"writer.WriteRaw({Names.Utf8Literal(raw)});");
            _values.Write(
                member.Value, "value." + Names.Identifier(member.Name), Names.Identifier(
                    locals.Take(Names.Local(member.Name))), suffix + member.Name);
            raw = "";
        }

        if (!discriminated) raw += Discriminator(type, first);
        _source.Line($"writer.WriteRaw({Names.Utf8Literal(raw + "}")});");
        _source.Line("writer.Leave();");
    }

    private static string Discriminator(ObjectSpec type, bool first) =>
        $"{(first ? "" : ",")}{Names.JsonString(type.DiscriminatorName!)}:{type.DiscriminatorValue}";

    private void EmitRead(ObjectSpec type, string suffix, string members, Dictionary<MemberSpec, string> accessors)
    {
        NameAllocator locals = NameAllocator.OfLocals("reader", "result", members);
        var names = type.Members.ToDictionary(m => m, m => locals.Take(Names.Local(m.Name)));
        var found = type.Members.Where(NeedsFlag).ToDictionary(m => m, m => locals.Take("has" + m.Name));
        foreach (MemberSpec member in type.Members.Where(m => m.Binding != MemberBinding.Version))
        {
            string initial = member.DefaultValue
                ?? (member.Value.IsValueType || member.Value.AllowsNull ? "default" : "null!");
            _source.Line($"{member.LocalType ?? member.Value.FullName} {Names.Identifier(names[member])} = {initial};");
            if (found.TryGetValue(member, out string? flag)) _source.Line($"bool {flag} = false;");
        }

        _source.Line("reader.ReadObjectStart();");
        string next = locals.Take("next");
        string number = locals.Take("number");
        _source.Line($"int {next} = 0;");
        using (_source.Open($"while (reader.ReadMember({members}, ref {next}, out int {number}))"))
        using (_source.Open($"switch ({number})"))
        {
            int index = 0;
            foreach (MemberSpec member in type.Members) EmitCase(index++, member, former: false);
            foreach (MemberSpec member in type.Members)
            {
                foreach (string _ in member.FormerNames) EmitCase(index++, member, former: true);
            }

            _source.Line("default:");
            _source.Line("    reader.Skip();");
            _source.Line("    break;");
        }

        _source.Blank();
        foreach (MemberSpec member in type.Members.Where(m => m.IsRequired))
        {
            _source.Line($"if (!{found[member]}) throw reader.Missing({Names.Literal(member.JsonName)});");
        }

        EmitConstruction(type, names, found, accessors);

        void EmitCase(int index, MemberSpec member, bool former)
        {
            string? flag = found.TryGetValue(member, out string? taken) ? taken : null;
            _source.Line($"case {index.ToString(System.Globalization.CultureInfo.InvariantCulture)}:");
            using (_source.Indent())
            {
                if (member.Binding == MemberBinding.Version)
                {
                    _source.Line("reader.Skip();");
                    _source.Line("break;");
                    return;
                }

                string read =
                    $"{Names.Identifier(names[member])} = {_values.Read(member.Value, suffix + member.Name)};";
                if (former)
                {
                    // The present name wins, wherever it stands.
                    _source.Line($"if ({flag}) reader.Skip();");
                    _source.Line($"else {read}");
                    _source.Line($"{flag} = true;");
                }
                else
                {
                    _source.Line(read);
                    if (flag is not null) _source.Line($"{flag} = true;");
                }

                _source.Line("break;");
            }
        }
    }

    /// <summary>
    /// The names as they stand in the canonical form; a member's number is its place, former names are behind all.
    /// </summary>
    private void EmitNames(ObjectSpec type, string field)
    {
        IEnumerable<string> names = type.Members.Select(m => m.JsonName).Concat(
            type.Members.SelectMany(m => m.FormerNames));
        string canonical = string.Concat(names.Select(n => Names.JsonString(n) + ":"));
        _source.Line(
            $"private static readonly global::TypedMemory.Generated.MemberNames {field} = new({Names.Utf8Literal(canonical)});").Blank();
    }

    /// <summary>Whether it matters that a document has the member at all.</summary>
    private static bool NeedsFlag(MemberSpec member) =>
        member.IsRequired || member.FormerNames.Count > 0 || member.Binding is MemberBinding.Setter
            or MemberBinding.Accessor or MemberBinding.Filled;

    private void EmitConstruction(
        ObjectSpec type,
        Dictionary<MemberSpec, string> names,
        Dictionary<MemberSpec, string> found,
        Dictionary<MemberSpec, string> accessors)
    {
        string arguments = string.Join(", ", type.ConstructorOrder.Select(i => Argument(type.Members[i])));
        var initializers = type.Members.Where(m => m.Binding == MemberBinding.Initializer).ToList();
        if (initializers.Count == 0)
        {
            bool isWhole = type.Members.All(m => m.Binding is MemberBinding.Constructor or MemberBinding.Version);
            _source.Line($"{(isWhole ? "return" : "var result =")} new {type.TypeName}({arguments});");
            if (isWhole) return;
        }
        else
        {
            _source.Line($"var result = new {type.TypeName}({arguments})");
            using (_source.Open(close: "};"))
            {
                foreach (MemberSpec member in initializers)
                {
                    _source.Line($"{Names.Identifier(member.Name)} = {Names.Identifier(names[member])},");
                }
            }
        }

        foreach (MemberSpec member in type.Members)
        {
            string value = Names.Identifier(names[member]);
            string condition = !found.TryGetValue(member, out string? flag) ? "" : member.SkipsNull
                ? $"{flag} && {value} is not null" : flag;
            if (member.Binding == MemberBinding.Filled)
            {
                _source.Line(
                    $"if ({condition}) {Reader}.Fill(result.{Names.Identifier(member.Name)}, {value}, {Names.Literal(member.Name)});");
            }
            else if (member.Binding == MemberBinding.Setter)
            {
                _source.Line($"if ({condition}) result.{Names.Identifier(member.Name)} = {value};");
            }
            else if (member.Binding == MemberBinding.Accessor)
            {
                string target = type.IsValueType ? "ref result" : "result";
                AccessorSpec accessor = member.Accessor!;
                string set = accessor.TypeArguments.Length == 0
                    ? accessors[member]
                    : $"{accessors[member]}{accessor.TypeArguments}.Set";
                _source.Line($"if ({condition}) {set}({target}, {value});");
            }
        }

        _source.Line("return result;");

        string Argument(MemberSpec member)
        {
            string value = Names.Identifier(names[member]);
            return type.OmitsParameters ? $"{Names.Identifier(member.ParameterName)}: {value}" : value;
        }
    }

    private void EmitHierarchy()
    {
        // The cases have their names first: what their members are made of gives way.
        (ObjectSpec Type, string Name)[] cases =
            [.. _spec.Objects.Select(o => (o, _names.TakeStem(o.Name, "Read", "Write")))];
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
            EmitObject(type, name);
        }
    }
}
