namespace TypedMemory.Generators;

/// <summary>A memory type as the registration of its assembly names it.</summary>
/// <param name="AssemblyName">The assembly's name.</param>
/// <param name="TypeName">The type's full name.</param>
/// <param name="QualifiedName">What the emitted names begin with, e.g. <c>global::Acme.Fact</c>.</param>
/// <param name="RepositoryInterface">The full name of the repository's interface.</param>
internal sealed record RegistrationSpec(
    string AssemblyName, string TypeName, string QualifiedName, string RepositoryInterface)
{
    public static RegistrationSpec Of(MemoryTypeSpec spec)
    {
        string space = "global::" + (spec.Codec.Namespace is { } name ? name + "." : "");
        return new RegistrationSpec(
            spec.AssemblyName,
            spec.Codec.TypeName,
            space + spec.Codec.BaseName,
            $"{space}I{spec.Codec.BaseName}Repository");
    }
}
