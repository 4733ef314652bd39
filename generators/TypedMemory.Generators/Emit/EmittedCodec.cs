using System.Collections.Generic;

namespace TypedMemory.Generators;

/// <summary>The names in a codec that what is emitted beside it calls.</summary>
/// <param name="Merged">For each member that a merge of the application's own joins, what is behind Read and Write in
/// the names of its methods.</param>
/// <param name="Missing">For each type whose documents can lack members, what tells how those are read.</param>
internal sealed record EmittedCodec(Dictionary<MemberSpec, string> Merged, Dictionary<string, string> Missing);
