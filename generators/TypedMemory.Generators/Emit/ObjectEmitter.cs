using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits what reads and writes an object, member by member, in the canonical order of the names.</summary>
internal sealed class ObjectEmitter
{
    private readonly SourceWriter _source;
    private readonly NameAllocator _names;
    private readonly ValueEmitter _values;
    private readonly int _version;

    /// <summary>Emits objects into a codec.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="names">The names of the codec's members.</param>
    /// <param name="values">Emits what the members are made of.</param>
    /// <param name="version">The version of the memory type.</param>
    public ObjectEmitter(SourceWriter source, NameAllocator names, ValueEmitter values, int version)
    {
        _source = source;
        _names = names;
        _values = values;
        _version = version;
    }

    /// <summary>Emits the two methods of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="suffix">What is behind Read and Write in their names: the name of a case of a hierarchy.</param>
    public void Emit(ObjectSpec type, string suffix)
    {
        string access = suffix.Length == 0 ? "public" : "private";
        string members = _names.Take("s_members" + suffix);
        EmitNames(type, members);
        if (suffix.Length == 0) _source.Summary("Writes a value.");
        using (_source.Open($"{access} static void Write{suffix}(ref {CodecEmitter.Writer} writer, {type.TypeName} value)"))
            EmitWrite(type, suffix);
        _source.Blank();
        if (suffix.Length == 0) _source.Summary("Reads a value.");
        var accessors = type.Members.Where(m => m.Accessor is not null)
            .ToDictionary(m => m, m => _names.Take($"Set{suffix}{m.Name}"));
        using (_source.Open($"{access} static {type.TypeName} Read{suffix}(ref {CodecEmitter.Reader} reader)"))
        {
            EmitRead(type, suffix, members, accessors);
        }

        if (accessors.Count > 0) _source.Blank();
        foreach (KeyValuePair<MemberSpec, string> accessor in accessors)
            EmitAccessor(_source, accessor.Key.Accessor!, accessor.Value, type.IsValueType);
    }

    /// <summary>Emits what sets a member that C# does not let be set from outside.</summary>
    public static void EmitAccessor(SourceWriter source, AccessorSpec accessor, string name, bool isValueType)
    {
        const string services = "global::System.Runtime.CompilerServices.";
        string target = (isValueType ? "ref " : "") + accessor.DeclaringType;
        string attribute =
            $"[{services}UnsafeAccessor({services}UnsafeAccessorKind.Method, Name = {Names.Literal(accessor.Method)})]";
        if (accessor.TypeParameters.Length == 0)
        {
            source.Line($"{attribute} private static extern void {name}({target} target, {accessor.ValueType} value);");
            return;
        }

        // The runtime finds a method of a generic type from within a type with the same parameters, and only from
        // there.
        using (source.Open($"private static class {name}{accessor.TypeParameters}{accessor.Constraints}"))
        {
            source.Line(attribute);
            source.Line($"public static extern void Set({target} target, {accessor.ValueType} value);");
        }
    }

    private void EmitWrite(ObjectSpec type, string suffix)
    {
        _source.Line(type.IsValueType ? "writer.Enter();" : "writer.Enter(value);");
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
                raw += _version.ToString(System.Globalization.CultureInfo.InvariantCulture);
                continue;
            }

            string write = _values.StatementOf(
                member.Value, "value." + Names.Identifier(member.Name), Names.Identifier(
                    locals.Take(Names.Local(member.Name))), suffix + member.Name);
            if (member.Value.AllowsNull) write = $"{{ {write} }}";
            _source.Line($"if (writer.Member({Names.Utf8Literal(raw)})) {write}");
            raw = "";
        }

        if (!discriminated) raw += Discriminator(type, first);
        _source.Line($"writer.Leave({Names.Utf8Literal(raw + "}")});");
    }

    private static string Discriminator(ObjectSpec type, bool first) =>
        $"{(first ? "" : ",")}{Names.JsonString(type.DiscriminatorName!)}:{type.DiscriminatorValue}";

    private void EmitRead(ObjectSpec type, string suffix, string members, Dictionary<MemberSpec, string> accessors)
    {
        NameAllocator locals = NameAllocator.OfLocals("reader", "result", members);
        var names = type.Members.ToDictionary(m => m, m => locals.Take(Names.Local(m.Name)));
        string found = locals.Take("found");
        string number = locals.Take("number");
        _source.Fill(type.Members.Where(m => m.Binding != MemberBinding.Version).Select(Declare));
        _source.Line($"global::TypedMemory.Generated.ReadMembers {found} = reader.ReadObject({members});");
        _source.Line($"while (reader.ReadMember(ref {found}, out int {number}))");
        using (_source.Open($"switch ({number})"))
        {
            int index = type.Members.Count;
            _source.Fill(type.Members.Select((member, i) => $"case {Number(i)}: "
                + $"{(member.Binding == MemberBinding.Version ? "reader.Skip();" : Assign(member))} break;"));
            for (int i = 0; i < type.Members.Count; i++)
            {
                // The present name wins, wherever it stands.
                foreach (string _ in type.Members[i].FormerNames)
                {
                    _source.Line(
                        $"case {Number(index++)}: if ({found}.Add({Number(i)})) {Assign(type.Members[i])} else reader.Skip(); break;");
                }
            }

            _source.Line("default: reader.Skip(); break;");
        }

        _source.Blank();
        EmitConstruction(type, names, found, accessors);

        string Assign(MemberSpec member) =>
            $"{Names.Identifier(names[member])} = {_values.Read(member.Value, suffix + member.Name)};";
        string Declare(MemberSpec member)
        {
            string initial = member.DefaultValue
                ?? (member.Value.IsValueType || member.Value.AllowsNull ? "default" : "null!");
            return $"{member.LocalType ?? member.Value.FullName} {Names.Identifier(names[member])} = {initial};";
        }
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// The names as they stand in the canonical form; a member's number is its place, former names are behind all.
    /// </summary>
    private void EmitNames(ObjectSpec type, string field)
    {
        IEnumerable<string> names = type.Members.Select(m => m.JsonName).Concat(
            type.Members.SelectMany(m => m.FormerNames));
        string canonical = string.Concat(names.Select(n => Names.JsonString(n) + ":"));
        string required = string.Concat(
            type.Members.Select((m, i) => m.IsRequired ? $", {Number(i)}" : ""));
        _source.Line(
            $"private static readonly global::TypedMemory.Generated.MemberNames {field} = new({Names.Utf8Literal(canonical)}{required});").Blank();
    }

    private void EmitConstruction(
        ObjectSpec type,
        Dictionary<MemberSpec, string> names,
        string found,
        Dictionary<MemberSpec, string> accessors)
    {
        string arguments = string.Join(", ", type.ConstructorOrder.Select(i => Argument(type.Members[i])));
        var initializers = type.Members.Where(m => m.IsInInitializer).ToList();
        if (initializers.Count == 0)
        {
            bool isWhole = type.Members.All(m => m.Binding is MemberBinding.Constructor or MemberBinding.Version);
            _source.Line($"{(isWhole ? "return" : $"{type.TypeName} result =")} new {type.TypeName}({arguments});");
            if (isWhole) return;
        }
        else
        {
            _source.Fill(
                initializers.Select(m => $"{Names.Identifier(m.Name)} = {Narrowed(m)}{Names.Identifier(names[m])}"), ",",
                $"{type.TypeName} result = new({arguments}) {{", "};");
        }

        _source.Fill(type.Members.Select(Set).Where(static s => s.Length > 0));
        _source.Line("return result;");

        string Set(MemberSpec member, int i)
        {
            string value = Names.Identifier(names[member]);
            string condition = $"{found}.Has({Number(i)}){(member.SkipsNull ? $" && {value} is not null" : "")}";
            switch (member.Binding)
            {
                case MemberBinding.Filled:
                    return $"if ({condition}) {CodecEmitter.Reader}.Fill(result.{Names.Identifier(member.Name)}, {value}, {Names.Literal(member.Name)});";
                case MemberBinding.Setter:
                    return $"if ({condition}) result.{Names.Identifier(member.Name)} = {value};";
                case MemberBinding.Accessor:
                    string target = type.IsValueType ? "ref result" : "result";
                    string generic = member.Accessor!.TypeArguments;
                    string set = accessors[member] + (generic.Length == 0 ? "" : generic + ".Set");
                    return $"if ({condition}) {set}({target}, {value});";
                default:
                    return "";
            }
        }

        static string Narrowed(MemberSpec member) => member.LocalType is null ? "" : $"({member.Value.FullName})";
        string Argument(MemberSpec member)
        {
            string value = Names.Identifier(names[member]);
            return type.OmitsParameters ? $"{Names.Identifier(member.ParameterName)}: {value}" : value;
        }
    }
}
