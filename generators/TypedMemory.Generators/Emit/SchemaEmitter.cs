namespace TypedMemory.Generators;

/// <summary>
/// Emits the schema of a type as metadata of the assembly: the tool writes and checks <c>memory-schema.json</c> from
/// there, without running anything of the assembly.
/// </summary>
internal static class SchemaEmitter
{
    private const string TypeKey = "TypedMemory.MemoryType";
    private const string ObjectKey = "TypedMemory.MemoryObject";

    public static void Emit(SourceWriter source, SchemaType schema)
    {
        source.Line(
            $"[assembly: global::System.Reflection.AssemblyMetadata(\"{(schema.IsObject ? ObjectKey : TypeKey)}\", "
            + $"{Names.Literal(schema.ToJson())})]").Blank();
    }
}
