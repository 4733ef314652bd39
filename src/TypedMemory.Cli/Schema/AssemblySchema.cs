using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TypedMemory.Cli.Schema;

/// <summary>
/// Reads the schema that the generator left in the metadata of an assembly. Nothing of the assembly is loaded or run.
/// </summary>
internal static class AssemblySchema
{
    private const string TypeKey = "TypedMemory.MemoryType";
    private const string ObjectKey = "TypedMemory.MemoryObject";
    private const ushort Prolog = 1;

    /// <summary>Reads the memory types and objects of an assembly.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <exception cref="FormatException">The file is not a .NET assembly, or has no memory types.</exception>
    public static Baseline Read(string path)
    {
        var types = new List<string>();
        var objects = new List<string>();
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            MetadataReader metadata = file.GetMetadataReader();
            foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
            {
                CustomAttribute attribute = metadata.GetCustomAttribute(handle);
                if (!IsAssemblyMetadata(attribute, metadata)) continue;
                BlobReader value = metadata.GetBlobReader(attribute.Value);
                if (value.ReadUInt16() != Prolog) continue;
                List<string>? entries =
                    value.ReadSerializedString() switch { TypeKey => types, ObjectKey => objects, _ => null };
                if (entries is not null && value.ReadSerializedString() is { } entry) entries.Add(entry);
            }
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException)
        {
            throw new FormatException(
                $"\"{path}\" is not a .NET assembly. Name the .dll that the project builds, or the project.", error);
        }

        return types.Count + objects.Count > 0
            ? new Baseline(types, objects)
            : throw new FormatException(
                $"\"{path}\" has no memory types. Name an assembly that is built with the TypedMemory package.");
    }

    private static bool IsAssemblyMetadata(CustomAttribute attribute, MetadataReader metadata)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return false;
        EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference) return false;
        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.StringComparer.Equals(type.Name, "AssemblyMetadataAttribute")
            && metadata.StringComparer.Equals(type.Namespace, "System.Reflection");
    }
}
