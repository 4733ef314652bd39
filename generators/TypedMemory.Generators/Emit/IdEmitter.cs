using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits the typed key.</summary>
internal static class IdEmitter
{
    private const string Writer = "global::TypedMemory.Generated.MemoryKeyWriter";
    private const string Reader = "global::TypedMemory.Generated.MemoryKeyReader";
    private const string Key = "global::TypedMemory.Generated.MemoryKey";
    private const string Provider = "global::System.IFormatProvider? provider";
    private const string Chars = "global::System.ReadOnlySpan<char>";

    public static void Emit(SourceWriter source, MemoryTypeSpec spec)
    {
        string id = spec.Codec.Names.Id;
        KeyNames names = KeyNames.Of(spec);
        string template = $"{spec.Name}:{string.Join(":", spec.Key.Select(p => p.Template))}";
        source.Summary(
            $"The key of <see cref=\"{spec.Codec.TypeName}\"/>; its text is the document id, <c>{template}</c>.");
        using (source.Open(
            $"{spec.Codec.Declared()} readonly partial struct {id} : global::TypedMemory.IMemoryId<{id}>"))
        {
            EmitComponents(source, spec, id, names);
            EmitPrefixes(source, spec, id, names);
            EmitParse(source, spec, id, names);
            EmitText(source.Blank(), spec, id, names);
            EmitForwarding(source.Blank(), spec, id, names, template);
        }
    }

    /// <summary>Emits <c>value.Id()</c>.</summary>
    public static void EmitExtension(SourceWriter source, MemoryTypeSpec spec)
    {
        string id = spec.Codec.Names.Id;
        source.Summary($"Gives the keys of values of <see cref=\"{spec.Codec.TypeName}\"/>.");
        using (source.Open($"{spec.Codec.Declared()} static class {spec.Codec.Names.IdExtensions}"))
        {
            source.Summary("The key of the value: the document's id as its key members give it.");
            source.Line($"public static {id} Id(this {spec.Codec.TypeName} value) => {id}.Of(value);");
        }
    }

    private static void EmitComponents(SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names)
    {
        var texts = spec.Components.Where(p => p.Kind == KeyPartKind.Text).ToList();
        if (texts.Count > 0) source.Line($"private readonly string? {string.Join(", ", texts.Select(names.Field))};");
        foreach (KeyPartSpec part in spec.Components.Where(p => p.Enum is not null)) EmitEnumNames(source, part, names);
        if (texts.Count > 0) source.Blank();
        source.Summary("Makes a key of its components.");
        using (source.Open($"public {id}({Parameters(spec, names)})"))
        {
            foreach (KeyPartSpec part in spec.Components)
            {
                string parameter = names.Parameter(part);
                source.Line(part.Kind == KeyPartKind.Text
                    ? $"{names.Field(part)} = global::TypedMemory.Generated.MemoryKey.Validate({parameter}, nameof({parameter}));"
                    : part.Kind == KeyPartKind.Parsable
                        ? $"{names.Value(part)} = global::TypedMemory.Generated.ParsableText.Validate({parameter}, nameof({parameter}));"
                        : $"{names.Value(part)} = {parameter};");
            }
        }

        source.Blank();
        foreach (KeyPartSpec part in spec.Components)
        {
            source.Summary($"The component <c>{part.Name}</c>.");
            source.Line(part.Kind == KeyPartKind.Text
                ? $"public string {names.Property(part)} => {names.Field(part)} ?? \"\";"
                : $"public {part.TypeName} {names.Property(part)} {{ get; }}");
        }

        source.Summary("The key of a value.").Obsolete(HasObsoleteParts(spec));
        if (spec.Codec.IsBroken)
        {
            using (source.Open($"public static {id} Of({spec.Codec.TypeName} value)")) source.Broken();
            return;
        }

        if (spec.Components.FirstOrDefault(p => p.IsContent) is { } content)
        {
            EmitContentKey(source, spec, content, id);
            return;
        }

        source.Line(
            $"public static {id} Of({spec.Codec.TypeName} value) => "
            + $"new({string.Join(", ", spec.Components.Select(p => "value." + Names.Identifier(p.Name)))});");
    }

    /// <summary>Emits the key of a value that is a hash of members of it, behind others.</summary>
    private static void EmitContentKey(SourceWriter source, MemoryTypeSpec spec, KeyPartSpec hash, string id)
    {
        using (source.Open($"public static {id} Of({spec.Codec.TypeName} value)"))
        {
            source.Line($"{Writer} content = new(stackalloc char[{Writer}.StackLength]);");
            foreach (KeyPartSpec part in hash.Content)
            {
                string member = "value." + Names.Identifier(part.Name);
                source.Line(part.Kind switch
                {
                    KeyPartKind.Enum => $"content.AppendContent(unchecked((long){member}));",
                    KeyPartKind.RoundTrip => $"content.AppendContent({member}, \"O\");",
                    KeyPartKind.Instant => $"content.AppendContent({member}.UtcTicks);",
                    _ => $"content.AppendContent({member});",
                });
            }

            string others = string.Concat(spec.Components.Where(p => !p.IsContent).Select(
                p => $"value.{Names.Identifier(p.Name)}, "));
            source.Line($"return new({others}content.ToContentKey());");
        }
    }

    /// <summary>Whether a member of the key is obsolete with an error.</summary>
    private static bool HasObsoleteParts(MemoryTypeSpec spec) =>
        spec.Object.Members.Any(m => m.IsObsolete && spec.Components.Any(p => p.IsOf(m.Name)));

    private static void EmitText(SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names)
    {
        using (source.Open($"void global::TypedMemory.IMemoryId<{id}>.WriteTo(ref {Writer} key)"))
            EmitAppend(source, spec, spec.Key.Count, "", names);
    }

    private static void EmitPrefixes(SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names)
    {
        string prefixType = $"global::TypedMemory.MemoryPrefix<{id}>";
        source.Summary($"The prefix of every id of the type, <c>{spec.Name}:</c>.");
        source.Line($"public static {prefixType} All => default;");
        foreach (KeyPrefix prefix in KeyPrefix.Of(spec))
        {
            source.Summary($"The prefix {prefix.Description}.");
            using (source.Open($"public static {prefixType} {prefix.MethodName}({prefix.Parameters})"))
            {
                source.Line($"{Writer} key = new(stackalloc char[{Writer}.StackLength]);");
                EmitAppend(source, spec, prefix.Length, "", names, asParameters: true);
                source.Line($"return key.ToPrefix<{id}>();");
            }

            source.Blank();
        }
    }

    private static void EmitAppend(
        SourceWriter source, MemoryTypeSpec spec, int parts, string end, KeyNames names, bool asParameters = false)
    {
        if (spec.Codec.IsBroken)
        {
            source.Broken();
            return;
        }

        string literal = spec.Name + ":";
        for (int i = 0; i < parts; i++)
        {
            KeyPartSpec part = spec.Key[i];
            if (i > 0) literal += ":";
            if (part.Literal is not null)
            {
                literal += part.Literal;
                continue;
            }

            string before = $"key.AppendLiteral({Names.Literal(literal)});";
            literal = "";
            string component = asParameters ? names.Parameter(part) : names.Value(part);
            if (asParameters && part.Kind == KeyPartKind.Text)
            {
                component = $"global::TypedMemory.Generated.MemoryKey.Validate({component}, nameof({component}))";
            }
            else if (asParameters && part.Kind == KeyPartKind.Parsable)
            {
                component = $"global::TypedMemory.Generated.ParsableText.Validate({component}, nameof({component}))";
            }

            string append = part.Kind switch
            {
                KeyPartKind.Enum => $"key.AppendEnum({names.EnumNames(part)}, unchecked((long){component}));",
                KeyPartKind.Instant => $"key.AppendInstant({component});",
                KeyPartKind.RoundTrip => $"key.Append({component}, \"O\");",
                _ => $"key.Append({component});",
            };
            source.Line($"{before} {append}");
        }

        literal += end;
        if (literal.Length > 0) source.Line($"key.AppendLiteral({Names.Literal(literal)});");
    }

    private static void EmitParse(SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names)
    {
        source.Summary("Takes a document id apart.");
        source.Line(
            "/// <exception cref=\"global::System.FormatException\">The text is not an id of this type.</exception>");
        source.Line($"public static {id} Parse(string s) => {Key}.Parse<{id}>(s);");
        source.Summary("Takes a document id apart, if it is one of this type.");
        source.Line(
            $"public static bool TryParse([global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? s, out {id} result) => "
            + $"{Key}.TryParse(s, out result);").Blank();
        using (source.Open(
            $"static bool global::TypedMemory.IMemoryId<{id}>.TryRead({Reader} key, out {id} result)"))
        {
            EmitRead(source, spec, id, names);
        }
    }

    private static void EmitRead(SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names)
    {
        source.Line("result = default;");
        if (spec.Codec.IsBroken)
        {
            source.Line("return false;");
            return;
        }

        string literal = spec.Name + ":";
        for (int i = 0; i < spec.Key.Count; i++)
        {
            KeyPartSpec part = spec.Key[i];
            if (i > 0) literal += ":";
            if (part.Literal is not null)
            {
                literal += part.Literal;
                continue;
            }

            string before = $"if (!key.TryReadLiteral({Names.Literal(literal)})";
            literal = "";
            if (part.Kind == KeyPartKind.Enum)
            {
                string number = names.Number(part);
                source.Line($"{before} || !key.TryReadEnum({names.EnumNames(part)}, out long {number})) return false;");
                source.Line($"{part.TypeName} {names.Parameter(part)} = unchecked(({part.TypeName}){number});");
                source.Line($"if (unchecked((long){names.Parameter(part)}) != {number}) return false;");
                continue;
            }

            string read = part.Kind switch
            {
                KeyPartKind.Instant => $"TryReadInstant(out {part.TypeName} {names.Parameter(part)})",
                KeyPartKind.RoundTrip => $"TryRead(out {part.TypeName} {names.Parameter(part)}, \"O\")",
                _ => $"TryRead(out {part.TypeName} {names.Parameter(part)})",
            };
            source.Line($"{before} || !key.{read}) return false;");
        }

        source.Line(literal.Length == 0
            ? "if (!key.AtEnd) return false;"
            : $"if (!key.TryReadLiteral({Names.Literal(literal)}) || !key.AtEnd) return false;");
        source.Line($"result = new {id}({string.Join(", ", spec.Components.Select(names.Parameter))});");
        source.Line("return true;");
    }

    /// <summary>Emits what every key has, which the structs of C# cannot inherit.</summary>
    private static void EmitForwarding(
        SourceWriter source, MemoryTypeSpec spec, string id, KeyNames names, string template)
    {
        string equal = spec.Codec.IsBroken ? "true" : string.Join(" && ", spec.Components.Select(p =>
            p.Kind is KeyPartKind.Text
                ? $"string.Equals({names.Value(p)}, other.{names.Property(p)}, global::System.StringComparison.Ordinal)"
                : p.Kind is KeyPartKind.Parsable
                    ? $"global::System.Collections.Generic.EqualityComparer<{p.TypeName}>.Default.Equals({names.Value(p)}, other.{names.Property(p)})"
                    : $"{names.Value(p)} == other.{names.Property(p)}"));
        source.Line($"static string global::TypedMemory.IMemoryId<{id}>.Form => {Names.Literal(template)};");
        source.Line($"public static string TypePrefix => {Names.Literal(spec.Name + ":")};");
        source.Line($"public string DocumentId => {Key}.Format(this);");
        source.Line("public override string ToString() => DocumentId;");
        foreach ((string type, string unit) in new[] { ("char", "chars"), ("byte", "bytes") })
        {
            string destination = unit == "chars" ? "destination" : "utf8Destination";
            source.Line(
                $"public bool TryFormat(global::System.Span<{type}> {destination}, out int {unit}Written, {Chars} format = default, {Provider} = null) => "
                + $"{Key}.TryFormat(this, {destination}, out {unit}Written);");
        }

        source.Line($"public bool Equals({id} other) => {equal};");
        source.Line($"public override bool Equals(object? obj) => obj is {id} other && Equals(other);");
        source.Line(
            $"public override int GetHashCode() => {HashOf(spec, names)};");
        source.Line($"public int CompareTo({id} other) => {Key}.Compare(DocumentId, other.DocumentId);");
        foreach ((string sign, string body) in new[]
        {
            ("==", "left.Equals(right)"), ("!=", "!left.Equals(right)"),
            ("<", "left.CompareTo(right) < 0"), ("<=", "left.CompareTo(right) <= 0"),
            (">", "left.CompareTo(right) > 0"), (">=", "left.CompareTo(right) >= 0"),
        })
        {
            source.Line($"public static bool operator {sign}({id} left, {id} right) => {body};");
        }

    }

    /// <summary>The hash of the components; HashCode takes eight at a time.</summary>
    private static string HashOf(MemoryTypeSpec spec, KeyNames names)
    {
        const int most = 8;
        var values = spec.Components.Select(names.Value).ToList();
        while (values.Count > most)
        {
            string joined = $"global::System.HashCode.Combine({string.Join(", ", values.Take(most))})";
            values.RemoveRange(0, most);
            values.Insert(0, joined);
        }

        return values.Count == 0 ? "0" : $"global::System.HashCode.Combine({string.Join(", ", values)})";
    }

    /// <summary>
    /// The names of an enum: not those that the runtime finds, which are others for aliases once a value is added.
    /// </summary>
    private static void EmitEnumNames(SourceWriter source, KeyPartSpec part, KeyNames names)
    {
        EnumSpec values = part.Enum!;
        bool isUnsigned = values.Method == "UInt64";
        source.Line(
            $"private static readonly global::TypedMemory.Generated.EnumKeyNames {names.EnumNames(part)} = new(");
        string list = string.Join(", ", values.Values.Where(v => !v.IsAlias).Select(
            v => $"({Names.Literal(v.Name)}, {QueryEmitter.Number(v.Number)})"));
        source.Line($"    {(values.IsFlags ? "true" : "false")}, {(isUnsigned ? "true" : "false")}, [{list}]);");
    }

    /// <summary>The constructor's parameters as source.</summary>
    public static string Parameters(MemoryTypeSpec spec, KeyNames names) =>
        string.Join(", ", spec.Components.Select(p => $"{p.TypeName} {names.Parameter(p)}"));
}
