using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>
/// Emits what reads and writes one value; collections and enums get methods of their own, named after the member.
/// </summary>
internal sealed class ValueEmitter(SourceWriter source, NameAllocator names)
{
    private readonly Queue<(ValueSpec Value, string Name)> _pending = new();
    private readonly Dictionary<ValueSpec, string> _methods = [];

    /// <summary>Emits the statement that writes a value.</summary>
    /// <param name="value">The value's type.</param>
    /// <param name="expression">The value.</param>
    /// <param name="local">A free name for it.</param>
    /// <param name="name">What its methods are named after.</param>
    public void Write(ValueSpec value, string expression, string local, string name)
    {
        name = MethodsOf(value, name);
        if (!value.AllowsNull)
        {
            source.Line(WriteNotNull(value, expression, name));
            return;
        }

        source.Line($"if ({expression} is {{ }} {local}) {WriteNotNull(value, local, name)}");
        source.Line("else writer.WriteNull();");
    }

    /// <summary>The expression that reads a value.</summary>
    public string Read(ValueSpec value, string name)
    {
        name = MethodsOf(value, name);
        string read = value.Kind switch
        {
            ValueKind.Scalar => $"reader.Read{value.Method}()",
            ValueKind.Object => $"{value.Provider}.Read(ref reader)",
            ValueKind.Id => $"reader.ReadId<{value.TypeName}>()",
            ValueKind.Context => $"reader.ReadContext(InfoOf{name})",
            _ => $"Read{name}(ref reader)",
        };
        if (!value.AllowsNull) return read;
        // A bare null would be a value where one converts to the type: of ReadOnlyMemory<byte>, an empty one.
        string absent = value.IsValueType ? $"default({value.FullName})" : "null";
        return $"reader.TryReadNull() ? {absent} : {read}";
    }

    /// <summary>Emits the methods that were asked for so far, and those that they ask for.</summary>
    public void EmitPending()
    {
        while (_pending.Count > 0)
        {
            (ValueSpec value, string name) = _pending.Dequeue();
            source.Blank();
            switch (value.Kind)
            {
                case ValueKind.Enum: EmitEnum(value, name); break;
                case ValueKind.Map: EmitMap(value, name); break;
                case ValueKind.Pairs: EmitPairs(value, name); break;
                case ValueKind.Context: EmitContext(value, name); break;
                default: EmitArray(value, name); break;
            }
        }
    }

    /// <summary>
    /// What is behind Read and Write in the names of a type's own methods: that of the first member of the type, for
    /// every member of it.
    /// </summary>
    private string MethodsOf(ValueSpec value, string name)
    {
        if (!NeedsMethod(value)) return name;
        ValueSpec key = value with { AllowsNull = false };
        if (_methods.TryGetValue(key, out string? known)) return known;
        name = value.Kind == ValueKind.Context ? names.TakeStem(name, "InfoOf") : names.TakeStem(name, "Read", "Write");
        _methods.Add(key, name);
        _pending.Enqueue((value, name));
        return name;
    }

    private static bool NeedsMethod(ValueSpec value) =>
        value.Kind is ValueKind.Enum or ValueKind.List or ValueKind.Set or ValueKind.Map or ValueKind.Pairs
            or ValueKind.Context;

    private static string WriteNotNull(ValueSpec value, string expression, string name) => value.Kind switch
    {
        ValueKind.Scalar when value.Vector is { } vector =>
            $"writer.WriteVector({expression}, {vector.Dimensions.ToString(System.Globalization.CultureInfo.InvariantCulture)});",
        ValueKind.Scalar => $"writer.Write{value.WriteMethod}({expression});",
        ValueKind.Object => $"{value.Provider}.Write(ref writer, {expression});",
        ValueKind.Id => $"writer.WriteString({expression}.DocumentId);",
        ValueKind.Context => $"writer.WriteContext({expression}, InfoOf{name});",
        _ => $"Write{name}(ref writer, {expression});",
    };

    private void EmitEnum(ValueSpec value, string name)
    {
        EnumSpec values = value.Enum!;
        string number = values.Method == "UInt64"
            ? "writer.WriteUInt64((ulong)value);" : "writer.WriteInt64((long)value);";
        using (source.Open(
            $"private static void Write{name}(ref {CodecEmitter.Writer} writer, {value.TypeName} value)"))
        {
            if (values.AsNumber || values.Values.Count == 0)
            {
                source.Line(number);
            }
            else
            {
                using (source.Open("switch (value)"))
                {
                    foreach (EnumValueSpec v in values.Values.Where(v => !v.IsAlias))
                    {
                        source.Line(
                            $"case {value.TypeName}.{Names.Identifier(v.Name)}: writer.WriteRaw({Names.Utf8Literal(Names.JsonString(v.JsonName))}); break;");
                    }

                    source.Line($"default: {number} break;");
                }
            }
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line($"if (!reader.IsText) return ({value.TypeName})reader.Read{values.Method}();");
            if (values.Unknown is null) source.Line("int position = reader.Position;");
            source.Line("global::System.ReadOnlySpan<byte> text = reader.ReadUtf8String();");
            foreach (EnumValueSpec v in values.Values)
            {
                source.Line(
                    $"if (global::System.MemoryExtensions.SequenceEqual(text, {Names.Utf8Literal(v.JsonName)})) "
                    + $"return {value.TypeName}.{Names.Identifier(v.Name)};");
            }

            if (values.Unknown is { } unknown)
            {
                source.Line("// A name of a newer version: the stored document keeps it through an edit.");
                source.Line($"return {unknown};");
                return;
            }

            string known = string.Join(", ", values.Values.Select(v => v.JsonName));
            source.Line($"throw reader.Unexpected({Names.Literal($"one of {known}")}, position);");
        }
    }

    private void EmitArray(ValueSpec value, string name)
    {
        bool isSet = value.Kind == ValueKind.Set;
        ValueSpec item = value.Item!;
        using (source.Open(
            $"private static void Write{name}(ref {CodecEmitter.Writer} writer, {value.TypeName} value)"))
        {
            EmitNullCheck(value);
            if (value.Collection!.HasDefault) source.Line("if (value.IsDefault) value = [];");
            source.Line(isSet ? "int set = writer.BeginSet();" : "writer.BeginArray();");
            using (source.Open($"foreach ({item.FullName} item in {value.Collection.Items})"))
            {
                source.Line(isSet ? "writer.NextSetItem();" : "writer.NextItem();");
                Write(item, "item", "present", name + "Item");
            }

            source.Blank().Line(isSet ? "writer.EndSet(set);" : "writer.EndArray();");
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line($"var items = {value.Collection.Create};");
            source.Line("reader.ReadArrayStart();");
            source.Line($"while (reader.ReadItem()) items.{value.Collection.Add}({Read(item, name + "Item")});");
            source.Line($"return {value.Collection.Finish};");
        }
    }

    private void EmitMap(ValueSpec value, string name)
    {
        ValueSpec item = value.Item!;
        ValueSpec key = value.Key!;
        string pair = $"global::System.Collections.Generic.KeyValuePair<{key.FullName}, {item.FullName}>";
        using (source.Open(
            $"private static void Write{name}(ref {CodecEmitter.Writer} writer, {value.TypeName} value)"))
        {
            EmitNullCheck(value);
            source.Line("int map = writer.BeginMap();");
            using (source.Open($"foreach ({pair} entry in value)"))
            {
                source.Line("writer.NextEntry();");
                Write(key, "entry.Key", "key", name + "Key");
                source.Line("writer.EndName();");
                Write(item, "entry.Value", "present", name + "Value");
            }

            source.Blank().Line("writer.EndMap(map);");
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line($"var items = {value.Collection!.Create};");
            source.Line("reader.ReadObjectStart();");
            using (source.Open("while (reader.ReadName())"))
            {
                source.Line($"{key.FullName} key = {Read(key, name + "Key")};");
                source.Line("reader.EndName();");
                source.Line($"items[key] = {Read(item, name + "Value")};");
            }

            source.Blank().Line($"return {value.Collection.Finish};");
        }
    }

    private void EmitPairs(ValueSpec value, string name)
    {
        ValueSpec item = value.Item!;
        ValueSpec key = value.Key!;
        string pair = $"global::System.Collections.Generic.KeyValuePair<{key.FullName}, {item.FullName}>";
        using (source.Open(
            $"private static void Write{name}(ref {CodecEmitter.Writer} writer, {value.TypeName} value)"))
        {
            EmitNullCheck(value);
            source.Line("writer.BeginArray();");
            using (source.Open($"foreach ({pair} entry in value)"))
            {
                source.Line("writer.NextItem();");
                source.Line("writer.BeginArray();");
                Write(key, "entry.Key", "key", name + "Key");
                source.Line("writer.WriteRaw(\",\"u8);");
                Write(item, "entry.Value", "present", name + "Value");
                source.Line("writer.EndArray();");
            }

            source.Blank().Line("writer.EndArray();");
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line($"var items = {value.Collection!.Create};");
            source.Line("reader.ReadArrayStart();");
            using (source.Open("while (reader.ReadItem())"))
            {
                source.Line("int position = reader.Position;");
                source.Line("reader.ReadPairStart();");
                source.Line($"{key.FullName} key = {Read(key, name + "Key")};");
                source.Line("reader.ReadPairValue();");
                source.Line($"{item.FullName} present = {Read(item, name + "Value")};");
                source.Line("reader.ReadPairEnd();");
                source.Line(
                    "if (!items.TryAdd(key, present)) throw reader.Unexpected(\"a key that no other entry has\", position);");
            }

            source.Blank().Line($"return {value.Collection.Finish};");
        }
    }

    private void EmitContext(ValueSpec value, string name)
    {
        string info = $"global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{value.TypeName}>";
        if (value.Converter is { } converter)
        {
            string resolver = value.Provider!.Length == 0 ? "null" : $"{value.Provider}.Default";
            source.Line($"private static {info} InfoOf{name} {{ get; }} =");
            source.Line(
                $"    global::TypedMemory.Generated.CodecConverters.InfoOf<{value.TypeName}>(new {converter}(), {resolver});");
            return;
        }

        source.Line($"private static {info} InfoOf{name} =>");
        source.Line($"    ({info}?){value.Provider}.Default.GetTypeInfo(typeof({value.TypeName}))");
        source.Line(
            $"    ?? throw global::TypedMemory.Generated.CodecWriter.NotInContext(typeof({value.TypeName}), typeof({value.Provider}));");
    }

    private void EmitNullCheck(ValueSpec value)
    {
        if (!value.IsValueType) source.Line("writer.ThrowIfNull(value);");
    }
}
