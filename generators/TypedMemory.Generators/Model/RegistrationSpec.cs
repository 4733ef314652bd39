namespace TypedMemory.Generators;

/// <summary>A memory type as the registration of its assembly names it.</summary>
/// <param name="AssemblyName">The assembly's name.</param>
/// <param name="Space">What the full names of the emitted types begin with, e.g. <c>global::Acme.</c>.</param>
/// <param name="Names">What they are called.</param>
internal sealed record RegistrationSpec(string AssemblyName, string Space, TypeNames Names)
{
    public static RegistrationSpec Of(MemoryTypeSpec spec) => new(
        spec.AssemblyName,
        "global::" + (spec.Codec.Namespace is { } name ? name + "." : ""),
        spec.Codec.Names);
}
