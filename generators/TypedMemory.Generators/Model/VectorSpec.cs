namespace TypedMemory.Generators;

/// <summary>What the vectors of an index or member are.</summary>
/// <param name="Dimensions">How many numbers each has.</param>
/// <param name="Distance">How near two of them are, by the name in VectorDistance.</param>
/// <param name="IsDerived">Whether they are made of texts.</param>
internal sealed record VectorSpec(int Dimensions, string Distance, bool IsDerived)
{
    /// <summary>The expression that makes it at run time.</summary>
    public string Expression =>
        $"new({Dimensions.ToString(System.Globalization.CultureInfo.InvariantCulture)}, global::TypedMemory.VectorDistance.{Distance}, {(IsDerived ? "true" : "false")})";
}
