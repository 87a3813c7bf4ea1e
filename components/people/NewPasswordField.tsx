import { LIMITS } from "../../compute/protocol/limits.ts";
import { Field } from "../ui/Field.tsx";
import { PasswordInput } from "../ui/PasswordInput.tsx";

export interface NewPasswordFieldProps {
  label?: string;
  /** the field's name in the form */
  name?: string;
  size?: "l";
}

/** A password that is being chosen, with its rule. */
export function NewPasswordField({ label = "Password", name = "password", size }: NewPasswordFieldProps) {
  return (
    <Field label={label} help={`At least ${LIMITS.passwordCharsMin} characters. A sentence works well.`}>
      <PasswordInput
        name={name}
        size={size}
        autoComplete="new-password"
        required
        minLength={LIMITS.passwordCharsMin}
        maxLength={LIMITS.passwordCharsMax}
      />
    </Field>
  );
}
