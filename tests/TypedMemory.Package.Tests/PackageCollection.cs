namespace TypedMemory.Package.Tests;

/// <summary>The tests that share one set of packages.</summary>
[CollectionDefinition(nameof(PackageFixture))]
public sealed class PackageCollection : ICollectionFixture<PackageFixture>;
