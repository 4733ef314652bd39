using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>
/// Emits what reads and writes one value; collections and enums get methods of their own, named after the member.
/// </summary>
internal sealed class ValueEmitter(SourceWriter source, NameAllocator names)
{
    private const string EnumNames = "global::TypedMemory.Generated.CodecEnumNames";

    private readonly Queue<(ValueSpec Value, string Name)> _pending = new();
    private readonly Dictionary<ValueSpec, string> _methods = [];

    /// <summary>Emits the statement that writes a value.</summary>
    /// <param name="value">The value's type.</param>
    /// <param name="expression">The value.</param>
    /// <param name="local">A free name for it.</param>
    /// <param name="name">What its methods are named after.</param>
    public void Write(ValueSpec value, string expression, string local, string name)
    {
        source.Line(StatementOf(value, expression, local, name));
    }

    /// <summary>The statement that writes a value; see <see cref="Write"/>.</summary>
    public string StatementOf(ValueSpec value, string expression, string local, string name)
    {
        if (value.Conversion is { } conversion)
        {
            string present = value.AllowsNull ? local : expression;
            string write = StatementOf(value.Stored, conversion.ToStored(present), local, name);
            return value.AllowsNull
                ? $"if ({expression} is {{ }} {local}) {write} else writer.WriteNull();" : write;
        }

        name = MethodsOf(value, name);
        return value.AllowsNull
            ? $"if ({expression} is {{ }} {local}) {WriteNotNull(value, local, name)} else writer.WriteNull();"
            : WriteNotNull(value, expression, name);
    }

    /// <summary>The expression that reads a value.</summary>
    public string Read(ValueSpec value, string name)
    {
        if (value.Conversion is { } conversion)
        {
            string converted = conversion.FromStored(Read(value.Stored, name));
            string none = value.IsValueType ? $"default({value.FullName})" : "null";
            return value.AllowsNull ? $"reader.TryReadNull() ? {none} : {converted}" : converted;
        }

        name = MethodsOf(value, name);
        string read = value.Kind switch
        {
            ValueKind.Scalar => $"reader.Read{value.Method}()",
            ValueKind.Object => $"{value.Provider}.Read(ref reader)",
            ValueKind.Id => $"reader.ReadId<{value.TypeName}>()",
            ValueKind.Context => $"reader.ReadContext(InfoOf{name})",
            ValueKind.Enum => $"unchecked(({value.TypeName})reader.ReadEnum(NamesOf{name}))",
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
        name = value.Kind switch
        {
            ValueKind.Context => names.TakeStem(name, "InfoOf"),
            ValueKind.Enum => names.TakeStem(name, "NamesOf"),
            _ => names.TakeStem(name, "Read", "Write"),
        };
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
        ValueKind.Enum => $"writer.WriteEnum(NamesOf{name}, unchecked((long){expression}));",
        _ => $"Write{name}(ref writer, {expression});",
    };

    private void EmitEnum(ValueSpec value, string name)
    {
        EnumSpec values = value.Enum!;
        var properties = new List<string>();
        if (values.AsNumber) properties.Add("AsNumber = true");
        if (values.Unknown is { } unknown) properties.Add($"Unknown = unchecked((long){unknown})");
        string initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        string names = string.Concat(values.Values.Select(
            v => $", new({Names.Literal(v.JsonName)}, {QueryEmitter.Number(v.Number)})"));
        source.Line($"private static readonly {EnumNames} NamesOf{name} =");
        source.Line($"    new(global::System.TypeCode.{values.Method}{names}){initializer};");
    }

    private void EmitArray(ValueSpec value, string name)
    {
        bool isSet = value.Kind == ValueKind.Set;
        ValueSpec item = value.Item!;
        using (source.Open(
            $"private static void Write{name}(ref {CodecEmitter.Writer} writer, {value.TypeName} value)"))
        {
            if (value.Collection!.HasDefault) source.Line("if (value.IsDefault) value = [];");
            source.Line(isSet ? $"int set = writer.BeginSet({NullCheck(value)});" : $"writer.BeginArray({NullCheck(value)});");
            string next = isSet ? "writer.NextSetItem();" : "writer.NextItem();";
            string write = StatementOf(item, "item", "present", name + "Item");
            source.Line($"foreach ({item.FullName} item in {value.Collection.Items}) {{ {next} {write} }}");
            source.Line(isSet ? "writer.EndSet(set);" : "writer.EndArray();");
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line(value.Collection.Declaration);
            source.Line(
                $"for (reader.ReadArrayStart(); reader.ReadItem();) items.{value.Collection.Add}({Read(item, name + "Item")});");
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
            source.Line($"int map = writer.BeginMap({NullCheck(value)});");
            string writeKey = StatementOf(key, "entry.Key", "key", name + "Key");
            string writeItem = StatementOf(item, "entry.Value", "present", name + "Value");
            source.Line(
                $"foreach ({pair} entry in value) {{ writer.NextEntry(); {writeKey} writer.EndName(); {writeItem} }}");
            source.Line("writer.EndMap(map);");
        }

        source.Blank();
        using (source.Open($"private static {value.TypeName} Read{name}(ref {CodecEmitter.Reader} reader)"))
        {
            source.Line(value.Collection!.Declaration);
            string readKey = $"{key.FullName} key = {Read(key, name + "Key")};";
            string readItem = $"items[key] = {Read(item, name + "Value")};";
            source.Line(
                $"for (reader.ReadObjectStart(); reader.ReadName();) {{ {readKey} reader.EndName(); {readItem} }}");
            source.Line($"return {value.Collection.Finish};");
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
            source.Line($"writer.BeginArray({NullCheck(value)});");
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
            source.Line(value.Collection!.Declaration);
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

    /// <summary>What is checked for null before the collection is opened.</summary>
    private static string NullCheck(ValueSpec value) => value.IsValueType ? "" : "value";
}
