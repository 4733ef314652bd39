using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits the fields that queries over a memory type are made of, and its indexes.</summary>
internal sealed class QueryEmitter
{
    private const string Space = "global::TypedMemory.";
    private const string Hidden = "global::TypedMemory.Generated.";

    /// <summary>What every field of a record has, and the parameter that it is made with.</summary>
    private static readonly string[] s_takenByField = ["Member", "IsNull", "IsNotNull", "member", "get"];

    private readonly MemoryTypeSpec _spec;
    private readonly SourceWriter _source;
    private readonly Dictionary<string, string> _missing;

    /// <summary>The expression of each field by its path.</summary>
    private readonly Dictionary<string, string> _expressions = [];

    /// <summary>The paths that code may name: of members that are neither sealed, obsolete nor in an element.</summary>
    private readonly List<string> _named = [];

    private QueryEmitter(SourceWriter source, MemoryTypeSpec spec, Dictionary<string, string> missing) =>
        (_source, _spec, _missing) = (source, spec, missing);

    /// <summary>Emits the fields.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="spec">The memory type.</param>
    /// <param name="missing">What the codec calls that which tells how missing members are read, by type.</param>
    /// <returns>What emits the indexes, which name the fields.</returns>
    public static QueryEmitter Emit(SourceWriter source, MemoryTypeSpec spec, Dictionary<string, string> missing)
    {
        var emitter = new QueryEmitter(source, spec, missing);
        string name = spec.Codec.Names.Fields;
        source.Summary($"The members of <see cref=\"{spec.Codec.TypeName}\"/>, for queries.");
        using (source.Open($"{spec.Codec.Declared()} static class {name}"))
        {
            NameAllocator names = NameAllocator.OfMembers(spec.Codec.Names);
            var root = new Place(
                spec.Codec.TypeName, "", name, "value", false, HasOwner: false, spec.Codec.Names.Codec);
            emitter.EmitFields(spec.Object, root, "public static", names);
        }

        return emitter;
    }

    /// <summary>The indexes of the type, as an initializer of its MemoryType.</summary>
    public void EmitIndexes()
    {
        _source.Fill(_spec.Indexes.Select(Index), ",", "Indexes = [", "],");

        string Index(IndexSpec index)
        {
            string parts = string.Join(", ", index.Parts.Select(Part));
            string text = index.IsFullText ? string.Join(", ", TextOf(index))
                : index.Vector is { } vector ? $"Vector = {vector.Expression}"
                : index.IsUnique ? "IsUnique = true" : "";
            return $"new([{parts}]){(text.Length == 0 ? "" : $" {{ {text} }}")}";
        }
    }

    /// <summary>What finds a member by its name in C#.</summary>
    public void EmitMembers()
    {
        if (_named.Count == 0) return;
        // A table, and no switch over the names: the compiler takes a switch of texts apart letter by letter.
        _source.Line($"MemberOf = {Hidden}MemberLookup.Of({Names.Literal(string.Join(" ", _named))}, static () =>");
        _source.Fill(_named.Select(path => $"{_expressions[path]}.Member"), ",", "[", "]),");
    }

    public void EmitExpiry(ExpirySpec expiry)
    {
        string create = expiry.Member.Length > 0
            ? $"new({Expression(expiry.Member)}.Member)"
            : $"{Space}Generated.MemoryExpiry.After({expiry.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture)})";
        if (expiry.Evicts && expiry.Member.Length > 0)
            create += $" {{ Policy = {Space}ExpiryPolicy.Evict }}";
        else if (expiry.Evicts)
            create += $" with {{ Policy = {Space}ExpiryPolicy.Evict }}";
        _source.Line($"Expiry = {create},");
    }

    /// <summary>What a member adds to the score of a document, as an initializer of its MemoryType.</summary>
    public void EmitBoost(string property, BoostSpec boost) =>
        _source.Line($"{property} = new({Expression(boost.Member)}.Member, {boost.Scale}, {boost.Weight}),");

    private IEnumerable<string> TextOf(IndexSpec index)
    {
        yield return "IsFullText = true";
        if (index.Thread.Count > 0) yield return $"Thread = [{string.Join(", ", index.Thread.Select(Part))}]";
        if (index.ThreadOrder.Count > 0)
            yield return $"ThreadOrder = [{string.Join(", ", index.ThreadOrder.Select(Part))}]";
    }

    private string Part(IndexPartSpec part)
    {
        var text = new List<string>();
        if (part.Language != "English") text.Add($"Language = {Space}FullTextLanguage.{part.Language}");
        if (part.Weight != 1)
            text.Add($"Weight = {part.Weight.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}");
        string initializer = text.Count == 0 ? "" : $" {{ {string.Join(", ", text)} }}";
        return $"new({Expression(part.Name)}.Member{(part.Descending ? ", Descending: true" : "")}){initializer}";
    }

    private void EmitFields(ObjectSpec members, Place place, string modifier, NameAllocator names)
    {
        // The fields have their names first: what is made of them gives way.
        (MemberSpec Member, string Name)[] fields =
            [.. members.Members.Where(m => m.Binding != MemberBinding.Version).Select(
                m => (m, Names.Identifier(names.Take(m.Name))))];
        List<(MemberSpec Member, ObjectSpec Members, Place Place, string Class)> nested = [];
        foreach ((MemberSpec member, string name) in fields)
        {
            string path = place.Path + member.Name;
            _expressions[path] = $"{place.Expression}.{name}";
            string access = member.IsInternal ? modifier.Replace("public", "internal") : modifier;
            if (member.Seal is { LocalPlaintext: false })
            {
                EmitSealed(member, access, name);
                continue;
            }

            bool isInNamed = place.Path.Length == 0 || _named.Contains(place.Path.TrimEnd('.'));
            if (isInNamed && !IsHidden(member)) _named.Add(path);
            string? type = member.Nested is null && member.Elements is null ? null : names.Take(member.Name + "Fields");
            bool isOfEntries = member.Elements is not null && member.Value.Kind == ValueKind.Map;
            string? entry = isOfEntries ? names.Take(member.Name + "EntryFields") : null;
            EmitField(member, place, access, name, type, entry);
            if (type is null) continue;
            if (member.Elements is { } elements)
            {
                // The members of an element are found in the element, and not from the document down.
                ValueSpec item = member.Value.Item!;
                var elementPlace = new Place(
                    item.TypeName, path + "[].", _expressions[path], "value", false, HasOwner: false, item.Provider!);
                nested.Add((member, elements, elementPlace, type));
                if (entry is null) continue;

                // Those of an entry, from the document down; its key is known where the field is made.
                string source = $"global::System.Func<{place.Type}, {(item with { AllowsNull = true }).FullName}>";
                nested.Add((member, elements, elementPlace with
                { Type = place.Type, Get = "get(value)?", IsNullable = true, HasOwner = true, Source = source }, entry));
                continue;
            }

            bool isNullable =
                member.Value.AllowsNull || member.GetOfCase is not null || member.Value.Conversion is not null;
            string get = StoredOf(member, place) + (isNullable ? "?" : "");
            var inner = new Place(
                place.Type, path + ".", _expressions[path], get, place.IsNullable || isNullable, HasOwner: true,
                member.Value.Provider!)
            { Source = place.Source };
            nested.Add((member, member.Nested!, inner, type));
        }

        foreach ((MemberSpec member, ObjectSpec within, Place inner, string type) in nested)
        {
            if (!inner.HasOwner)
            {
                _source.Blank().Summary($"The members of an element of <c>{Xml(member.JsonName)}</c>, for queries.");
                using (_source.Obsolete(IsHidden(member)).Open($"{AccessOf(member)} sealed class {type}"))
                    EmitFields(within, inner, "public", NameAllocator.OfMembers(_spec.Codec.Names, type));
                continue;
            }

            _source.Blank().Summary($"The members of <c>{Xml(member.JsonName)}</c>, for queries.");
            _source.Line("/// <param name=\"member\">How the record is found.</param>");
            if (inner.Source is not null) _source.Line("/// <param name=\"get\">Reads what it is found in.</param>");
            string parameters = $"{Space}MemoryMember member" + (inner.Source is null ? "" : $", {inner.Source} get");
            using (_source.Obsolete(IsHidden(member)).Open(
                $"{AccessOf(member)} sealed class {type}({parameters}) : {Space}MemoryObjectField<{inner.Type}>(member)"))
            {
                EmitFields(
                    within, inner, "public", NameAllocator.OfMembers(_spec.Codec.Names, [.. s_takenByField, type]));
            }
        }
    }

    /// <summary>A member that queries cannot see: naming it is an error that says so.</summary>
    private void EmitSealed(MemberSpec member, string modifier, string name)
    {
        string message = $"\"{member.JsonName}\" is encrypted, and queries cannot see it: say "
            + "[Encrypted(LocalPlaintext = true)] to let those of this device do so.";
        _source.Summary($"The member <c>{Xml(member.JsonName)}</c>, which is sealed.");
        _source.Line($"[global::System.Obsolete({Names.Literal(message)}, true)]");
        _source.Line($"{modifier} object {name} => throw new global::System.NotSupportedException();");
    }

    private void EmitField(
        MemberSpec member, Place place, string modifier, string field, string? objectType, string? entryType)
    {
        ValueSpec value = member.Value;
        string type = place.Type;
        string path = place.Path + member.Name;
        _source.Obsolete(IsHidden(member));
        foreach (string attribute in LeadsIndex(path)) _source.Line($"[{Hidden}LeadsIndex{attribute}]");
        string create = CreateMember(member, place);
        if (member.Binding == MemberBinding.Discriminator)
        {
            EmitCases(member, type, modifier, field, create);
        }
        else if (value.Kind == ValueKind.Map)
        {
            EmitMap(member, place, modifier, field, create, objectType, entryType);
        }
        else if (member.Elements is not null)
        {
            string elements = $"{Space}MemoryElementsField<{type}, {value.Item!.TypeName}, {objectType}>";
            _source.Line($"{modifier} readonly {elements} {field} = new({create}, new());");
        }
        else if (objectType is not null)
        {
            string source = place.Source is null ? "" : ", get";
            _source.Line($"{modifier} readonly {objectType} {field} = new({create}{source});");
        }
        else if (value.Vector is { } vector)
        {
            _source.Line(
                $"{modifier} readonly {Space}MemoryVectorField<{type}> {field} = new({create}, {vector.Expression});");
        }
        else if (!QueryKind.IsComparable(value))
        {
            _source.Line($"{modifier} readonly {Space}MemoryOpaqueField<{type}> {field} = new({create});");
        }
        else if (QueryKind.IsCollection(value))
        {
            _source.Line(
                $"{modifier} readonly {FieldTypes.OfCollection(type, value.Item!)} {field} = new({create}{FieldTypes.Encoder(value.Item!)});");
        }
        else
        {
            ValueSpec read = value with
            { AllowsNull = value.AllowsNull || place.IsNullable || member.GetOfCase is not null };
            _source.Line(
                $"{modifier} readonly {FieldTypes.Of(type, read)} {field} = "
                + $"new({create}, {place.Lambda}value => {GetOf(member, place)}{FieldTypes.Encoder(read)});");
        }
    }

    /// <summary>Whether what names the member is an error, unless it is obsolete itself.</summary>
    private bool IsHidden(MemberSpec member) => member.IsObsolete && !_spec.Codec.IsObsolete;

    private static string AccessOf(MemberSpec member) => member.IsInternal ? "internal" : "public";

    /// <summary>What reads a member of <c>value</c>.</summary>
    private static string GetOf(MemberSpec member, Place place) =>
        member.GetOfCase ?? $"{place.Get}.{Names.Identifier(member.Name)}";

    /// <summary>What reads a member as it is stored.</summary>
    private static string StoredOf(MemberSpec member, Place place)
    {
        if (member.Value.Conversion is not { } conversion) return GetOf(member, place);
        string own = "own" + place.Path.Count(c => c == '.').ToString(System.Globalization.CultureInfo.InvariantCulture);
        string none = $"default({(member.Value.Stored with { AllowsNull = true }).FullName})";
        return $"({GetOf(member, place)} is {{ }} {own} ? {conversion.ToStored(own)} : {none})";
    }

    /// <summary>Emits the field of the member that tells the cases of a hierarchy apart.</summary>
    private void EmitCases(MemberSpec member, string type, string modifier, string field, string create)
    {
        _source.Line($"{modifier} readonly {Space}MemoryCaseField<{type}> {field} = new({create},");
        _source.Fill(
            member.Cases.Select(c => $"new(typeof({c.TypeName}), "
                + $"{Number(member.Value.Enum!.Values.FirstOrDefault(v => v.Name == c.TypeName)?.Number ?? c.Discriminator)})"),
            ",", "[", "]);");
    }

    /// <summary>What tells which cases have a member, as an initializer.</summary>
    private string CasesOf(MemberSpec member, string codec)
    {
        var cases = member.Cases.Select(c => $"new({Names.Utf8Literal(c.Discriminator)}.ToArray(), "
            + (c.CanBeMissing && !_spec.Codec.IsBroken && _missing.TryGetValue(c.TypeName, out string? missing)
                ? $"{codec}.{missing}.Of({Names.Literal(member.JsonName)}))" : "default)"));
        return $"Cases = new({Names.Literal(_spec.Object.DiscriminatorName!)}, [{string.Join(", ", cases)}])";
    }

    /// <summary>Emits the field of a map: what its entries are by their keys, and what its values are.</summary>
    private void EmitMap(
        MemberSpec member, Place place, string modifier, string name, string create, string? elementType,
        string? entryType)
    {
        ValueSpec key = member.Value.Key!;
        ValueSpec value = member.Value.Item!;
        ValueSpec item = value with { AllowsNull = true };
        string type = place.Type;
        string nameOf = $"static key => {MapKeyName.Of(key, "key")}";
        if (entryType is null && !QueryKind.IsComparable(member.Value))
        {
            string opaque = $"{Space}MemoryMapField<{type}, {key.FullName}, {Space}MemoryOpaqueField<{type}>>";
            _source.Line($"{modifier} readonly {opaque} {name} = new(");
            _source.Line($"    {create}, {nameOf}, static (member, _) => new(member));");
            return;
        }

        string field = entryType ?? FieldTypes.Of(type, item);
        string values = elementType is null ? FieldTypes.OfCollection(type, value)
            : $"{Space}MemoryElementsField<{type}, {value.TypeName}, {elementType}>";
        string makeValues = elementType is null ? $"new(member{FieldTypes.Encoder(value)})" : "new(member, new())";
        string encoder = entryType is null ? FieldTypes.Encoder(item) : "";
        _source.Line($"{modifier} readonly {Space}MemoryMapField<{type}, {key.FullName}, {field}, {values}> {name} = new(");
        _source.Line(
            $"    {create}, {nameOf}, {place.Lambda}(member, key) => new(member, value => {StoredOf(member, place)} is {{ }} map && map.TryGetValue(key, out {(value.IsValueType ? value : item).FullName} present) ? present : default({item.FullName}){encoder}),");
        _source.Line($"    static member => {makeValues});");
    }

    /// <summary>The arguments of the attribute for each index that the member leads.</summary>
    private IEnumerable<string> LeadsIndex(string path)
    {
        string entries = path + "[";
        foreach (string lead in _spec.Indexes.Where(i => !i.IsFullText && i.Vector is null).Select(
            i => i.Parts[0].Name).Distinct())
        {
            if (lead == path) yield return "";
            else if (lead.StartsWith(entries, System.StringComparison.Ordinal))
                yield return $"(Key = {Names.Literal(KeyOf(lead))})";
        }
    }

    private string Expression(string path)
    {
        int key = path.IndexOf('[');
        return key < 0 ? _expressions[path] : $"{_expressions[path.Substring(0, key)]}[{Names.Literal(KeyOf(path))}]";
    }

    private static string KeyOf(string path) =>
        path.Substring(path.IndexOf('[') + 1, path.Length - path.IndexOf('[') - 2);

    private string CreateMember(MemberSpec member, Place place)
    {
        ValueSpec value = member.Value;
        var properties = new List<string>();
        if (place.HasOwner) properties.Add("Owner = member");
        if (member.FormerNames.Count > 0)
        {
            properties.Add($"FormerNames = [{string.Join(", ", member.FormerNames.Select(Names.Literal))}]");
        }

        EnumSpec? names = (QueryKind.IsCollection(value) || value.Kind == ValueKind.Map ? value.Item! : value).Enum;
        if (names is not null)
        {
            var list = names.Values.Select(v => $"new({Names.Literal(v.JsonName)}, {Number(v.Number)})");
            properties.Add($"EnumNames = [{string.Join(", ", list)}]");
            if (names.Unknown is { } unknown) properties.Add($"UnknownName = unchecked((long){unknown})");
        }

        if (QueryKind.IsCollection(value)) properties.Add("IsCollection = true");
        if (value.Kind == ValueKind.Map) properties.Add("IsMap = true");
        string kind = $"{Hidden}MemoryValueKind.{QueryKind.Of(value)}";
        bool isOfCases = member.Cases.Count > 0 && member.Binding != MemberBinding.Discriminator;
        if (isOfCases) properties.Add(CasesOf(member, place.Codec));
        if (!isOfCases && CodecEmitter.CanBeMissing(member) && !_spec.Codec.IsBroken)
        {
            string with = properties.Count == 0 ? "" : $" with {{ {string.Join(", ", properties)} }}";
            return $"{place.Codec}.{CodecEmitter.Missing}.Member({Names.Literal(member.JsonName)}, {kind}){with}";
        }

        string initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        return $"new {Space}MemoryMember({Names.Literal(member.JsonName)}, {kind}){initializer}";
    }

    /// <summary>The number as a long: of an unsigned enum of 64 bits, its bits.</summary>
    public static string Number(string number) =>
        ulong.TryParse(number, out ulong unsigned) && unsigned > long.MaxValue
            ? unchecked((long)unsigned).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : number;

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");

    /// <summary>The memory type, a record within it, or an element of a collection of records.</summary>
    /// <param name="Type">What is asked: the memory type, or that of the element.</param>
    /// <param name="Path">What the paths of its members begin with.</param>
    /// <param name="Expression">What the expressions of its fields begin with.</param>
    /// <param name="Get">What reads it of <c>value</c>.</param>
    /// <param name="IsNullable">Whether what is read of it can be null for its sake.</param>
    /// <param name="HasOwner">Whether its members are found in another member.</param>
    /// <param name="Codec">The codec of the type.</param>
    private sealed record Place(
        string Type, string Path, string Expression, string Get, bool IsNullable, bool HasOwner, string Codec)
    {
        /// <summary>Of what is found in an entry of a map, the type of <c>get</c>, which reads the entry.</summary>
        public string? Source { get; init; }

        /// <summary>What a lambda that reads a member begins with.</summary>
        public string Lambda => Source is null ? "static " : "";
    }
}
