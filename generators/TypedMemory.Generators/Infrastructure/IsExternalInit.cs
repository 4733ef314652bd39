namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for <c>init</c> accessors and is not in netstandard2.0.</summary>
internal static class IsExternalInit;
