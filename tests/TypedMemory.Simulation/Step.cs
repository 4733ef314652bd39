namespace TypedMemory.Simulation;

/// <summary>
/// What happens at one moment of a schedule. Everything random in it is drawn before: a step can be left out.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="Place">Where: a replica or a link, modulo their number.</param>
/// <param name="Seed">Draws the rest.</param>
internal readonly record struct Step(StepKind Kind, int Place, int Seed);
